// Any bytes as the lines of a log: judging and choosing them must stay within bounds.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/line_value.h"
#include "analysis/page_choice.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logai::analysis;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::vector<PageCandidate> lines;
  std::vector<std::string> baseline;
  std::int64_t number = 0;
  for (const std::string_view text : logai::base::Split(input, '\n')) {
    if (text.starts_with('\x01')) {
      baseline.emplace_back(text.substr(1));
      continue;
    }
    PageCandidate line;
    line.number = logai::base::LineNumber(++number);
    line.text = text;
    if (!text.empty()) {
      const auto first = static_cast<unsigned char>(text[0]);
      line.level = static_cast<logai::logs::Level>(first % 8);
      line.body_begin = first % (text.size() + 1);
      if (first % 16 == 9) number += 3;
    }
    lines.push_back(std::move(line));
  }
  const auto templates =
      JudgeLines(lines, {.question = input.substr(0, 40), .baseline = baseline, .patterns = {}});
  for (const PageCandidate& line : lines) {
    if (!std::isfinite(line.value) || line.value < 0 || line.kind >= templates.size()) std::abort();
    if (line.rank >= line.count) std::abort();
  }
  const auto order = ChoiceOrder(lines);
  std::size_t shown = 0;
  for (const Excerpt& excerpt : ExcerptsOf(lines, order, order.size() / 2)) {
    if (excerpt.begin >= excerpt.end || excerpt.begin < shown || excerpt.end > lines.size())
      std::abort();
    shown = excerpt.end;
  }
  return 0;
}
