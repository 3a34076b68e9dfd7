#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/skeleton_table.h"
#include "analysis/template_detail.h"

namespace logai::analysis {

struct PatternOptions {
  std::size_t max_skeletons = 32'768;       ///< held at a time; more are grouped before the end
  std::size_t max_patterns = 8'192;         ///< the rarest beyond them count as "other"
  std::size_t max_rows = 131'072;           ///< messages whose values are kept (ParameterTable)
  std::size_t max_row_bytes = 32 << 20;     ///< that these take; beyond, fewer are kept
  std::size_t max_column_bytes = 32 << 20;  ///< to count values; beyond, only of frequent templates
  std::size_t max_text_bytes = 4 << 20;     ///< of skeletons held at a time, as max_skeletons
  DetailOptions details;
};

/// One template and what was seen of it.
struct Pattern {
  std::vector<TemplateToken> tokens;  ///< empty for "other"
  Sightings seen;
  /// By side, when details were asked for; empty for "other".
  std::vector<TemplateDetail> details = {};
};

/// The details of a table's entries: those of entry e on side s stand at e * sides + s.
using DetailTable = std::vector<TemplateDetail>;

/// The part of a message that templates are made of: the message member of a JSON object, the first
/// line of a trace. `one_line`: the message is known to be no more. Lives: as long as `message`.
std::string_view MiningText(std::string_view message, bool one_line = false);

/// Finds the templates of messages: skeletons are counted part by part (SkeletonTable), by as many
/// threads as one likes, and grouped with all of them in view (GroupSkeletons).
/// Determinism: the patterns depend on the messages, their order and where parts end, not on how
///          the messages of a part were spread over tables.
/// Memory:  bounded by the options and the largest part, whatever the number of messages.
/// Threads: one thread at a time.
class PatternMiner {
 public:
  explicit PatternMiner(PatternOptions options = {}) : options_(options) {}

  /// Adds what `tables` counted of one part, which they hold no longer; parts come in order.
  /// Shape:   details[t] belongs to tables[t]; empty when none were asked for.
  /// Returns: the number that stands for each table's entries from now on, when numbers are kept.
  std::vector<std::vector<std::uint32_t>> Merge(std::span<SkeletonTable> tables,
                                                std::span<const DetailTable> details = {});

  /// From the first Merge on, entries get numbers that PatternOf understands; costs four bytes per
  /// skeleton ever seen.
  void KeepNumbers() { keep_numbers_ = true; }

  /// The patterns, the most frequent first; "other", when there is one, stands last. Called once.
  std::vector<Pattern> Finish();

  /// How often skeletons were grouped before the end, after which templates may have gone.
  std::size_t groupings() const { return groupings_; }

  /// The index in Finish's result of what Merge gave a number.
  std::size_t PatternOf(std::uint32_t number) const { return numbers_[number]; }

 private:
  /// What counting the values of a template's messages takes.
  struct ColumnNeed {
    std::uint64_t count = 0;  ///< messages
    std::size_t bytes = 0;
  };

  void Group();
  void Renumber(std::span<const std::uint32_t> to);
  void AddDetails(std::uint32_t entry, std::span<const TemplateDetail> details);
  DetailTable GroupDetails(std::span<const std::uint32_t> to, const SkeletonTable& grouped);
  std::vector<bool> Beyond(std::span<const ColumnNeed> needs) const;
  std::vector<bool> BeyondColumns(std::span<const std::uint32_t> to,
                                  const SkeletonTable& grouped) const;
  void KeepWithinRows();
  void KeepWithinColumns(std::size_t rows);
  bool IsFull() const;

  PatternOptions options_;
  SkeletonTable table_;
  DetailTable details_;                    // of table_
  std::size_t text_bytes_ = 0;             // of the skeletons of table_
  std::size_t left_ = 0, left_bytes_ = 0;  // skeletons after the last grouping, and their text
  std::size_t groupings_ = 0;
  Sightings other_;
  bool keep_numbers_ = false;
  std::vector<std::uint32_t> numbers_;    // to entries of table_; kOther for what is "other"
  std::vector<std::uint32_t> number_of_;  // by entry of table_: a number that stands for it
};

}  // namespace logai::analysis
