#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "privacy/block.h"
#include "sources/text_blocks.h"

namespace logai::app {

/// How many values each rule found, by RuleId.
using RuleCounts = std::array<std::size_t, 256>;

/// A value, or what of it is in one line.
struct LineSpan {
  std::uint64_t line = 0;       ///< line ends between the block's begin and this
  std::int64_t line_begin = 0;  ///< in the text; kBefore: before the block
  std::int64_t begin = 0;       ///< in the text
  std::int64_t end = 0;
  privacy::RuleId rule{};

  static constexpr std::int64_t kBefore = -1;
};

/// One block on its way through the redactor.
struct RedactionJob {
  sources::TextBlock block;
  std::vector<privacy::Found> values;
  std::string out;                             // kText
  std::size_t reached = 0;                     // in the window
  std::vector<LineSpan> spans;                 // kSpans
  std::uint64_t line_ends = 0;                 // of the block
  std::int64_t last_line = LineSpan::kBefore;  // where the block's last line begins in the text

  privacy::Block Part() const { return {block.window(), block.begin, block.end}; }
};

/// What --spans and --records call the value: in a URL the password alone.
privacy::Found ShownSpan(const privacy::Found& value, std::string_view text);

/// Fills `job.spans`, `line_ends` and `last_line` from its values.
void LocateLines(RedactionJob& job);

/// Writes spans as JSON lines, in the order of the text, however many are in one line.
class SpanWriter {
 public:
  /// `file`: empty when there is one source only.
  SpanWriter(const privacy::Redactor& redactor, std::string_view file);

  /// Appends to `out`. What ends before `covered` (in the text) was written before.
  void Add(const RedactionJob& job, std::int64_t covered, std::string& out);
  void Finish(std::string& out);

 private:
  const privacy::Redactor& redactor_;
  std::string file_member_;
  std::uint64_t line_ = 1;
  std::int64_t line_begin_ = 0;
  std::uint64_t open_line_ = 0;  // 0: none
};

}  // namespace logai::app
