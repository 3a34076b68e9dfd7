#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/number_sketch.h"
#include "analysis/skeleton.h"
#include "analysis/value_counter.h"
#include "analysis/value_number.h"

namespace logai::analysis {

/// What stood at one variable of a template.
struct ParameterColumn {
  ValueCounter values;
  NumberSketch numbers;    ///< of the values that are numbers, in the unit's terms
  std::uint8_t units = 0;  ///< bit u: a number with NumberUnit u was among them

  void Add(std::string_view value, std::uint64_t times = 1);
  void Merge(const ParameterColumn& other);
};

/// The values at the variables of one template (or skeleton): counted over all its messages, and
/// kept of a sample of them that is chosen by where they stand. The state is a function of the
/// messages that were added, whatever their order and however tables were merged.
/// Memory:  about 100 bytes for a message that stands alone; at most kSample rows of kMaxColumns
///          values and 10 KiB per variable, however many messages there are.
/// Threads: one thread at a time.
class ParameterTable {
 public:
  static constexpr std::size_t kSample = 256;   ///< messages whose values are kept
  static constexpr std::size_t kMaxValue = 64;  ///< bytes kept of a value
  static constexpr std::uint64_t kNoBound =
      ~std::uint64_t{0};                          ///< of LimitKeys: every row may be kept
  static constexpr std::size_t kMaxColumns = 48;  ///< variables looked at, from the left

  /// A message of the sample.
  struct Row {
    std::uint64_t key = 0;    ///< the sample is the rows with the least keys
    std::uint64_t order = 0;  ///< where the message stands (Sighting::order)
    std::string packed;
  };

  /// A value of a row. Lives: as long as the row.
  struct Value {
    std::string_view text;   ///< its first kMaxValue bytes
    std::string_view whole;  ///< tells it from all other values
  };
  /// The value of a message at each of its variables, in order.
  static std::vector<Value> ValuesOf(const Row& row);

  /// Without counting over all messages a table is its sample alone: Columns() describes that.
  explicit ParameterTable(bool count_all = true) : count_all_(count_all) {}

  /// Rows with greater keys are not kept: a bound from tables that will be merged with this one.
  void LimitKeys(std::uint64_t bound) { bound_ = bound; }
  /// The greatest key that can still get into the sample.
  std::uint64_t KeyBound() const;

  void Add(std::span<const Token> tokens, std::uint64_t order);
  /// Whether Add looks at the tokens of the message that stands at `order`.
  bool LooksAtTokens(std::uint64_t order) const;
  /// Adds a table of the same skeleton. Counts over all messages only if both do.
  void Merge(const ParameterTable& other);
  /// Adds the table of a skeleton that became part of a template: words of it that vary in the
  /// template are values.
  /// REQUIRES: this is a table of `into`, which has as many tokens as `skeleton`.
  void MergeAs(const ParameterTable& other, std::span<const Token> skeleton,
               std::span<const Token> into);
  /// Keeps at most `rows` rows.
  void ShrinkSample(std::size_t rows);
  /// Counts over all messages no longer, which holds for all that this is merged with: the sample
  /// is all that is known from now on.
  void KeepSampleOnly();

  /// Bytes of the sample.
  std::size_t sample_bytes() const;
  /// About the bytes that counting takes, once the sample is shrunk to `rows`; 0 while the sample
  /// is all there is. Then the same for a table of so many variables and messages.
  std::size_t column_bytes(std::size_t rows = kSample) const;
  static std::size_t ColumnBytes(std::size_t variables, std::uint64_t messages);

  std::uint64_t count() const { return count_; }
  bool counts_all() const { return count_all_; }
  /// In the order of the messages.
  std::vector<const Row*> Sample() const;
  std::size_t sample_size() const { return rows_.size(); }
  /// Whether the sample holds every message.
  bool complete() const { return rows_.size() == count_; }
  /// One for each variable, over all messages (or the sample, without counts_all()).
  std::vector<ParameterColumn> Columns() const;

 private:
  bool has_columns() const { return !columns_.empty(); }
  void AddRow(Row row);
  void BuildColumns(std::size_t variables);
  void AddToColumns(const Row& row);

  bool count_all_;
  std::uint64_t count_ = 0;
  std::uint64_t bound_ = kNoBound;
  std::vector<Row> rows_;  // a heap, the greatest key in front
  std::vector<ParameterColumn>
      columns_;  // empty while the rows hold every message, or all that is kept
};

}  // namespace logai::analysis
