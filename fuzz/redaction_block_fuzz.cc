#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "privacy/block.h"
#include "privacy/walk.h"

// Any bytes: the table of anchors leaves out nothing that a finder finds, and where a text is cut
// into blocks makes no difference. The first byte says where.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace privacy = logai::privacy;
  static const privacy::Redactor redactor;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto quick = privacy::FindValues(text);
  const auto everywhere = privacy::FindValues(text, privacy::Pace::kEveryByte);
  const auto same = [](const privacy::Found& a, const privacy::Found& b) {
    return a.begin == b.begin && a.end == b.end && a.rule == b.rule;
  };
  if (!std::ranges::equal(quick, everywhere, same)) std::abort();

  const std::size_t step = 1 + data[0];
  std::string out;
  std::size_t written = 0;
  for (std::size_t begin = 0; begin < text.size(); begin += step) {
    const privacy::Block block{
        .window = text, .begin = begin, .end = std::min(begin + step, text.size())};
    written = privacy::AppendRedacted(redactor, block, privacy::FindInBlock(redactor, block),
                                      std::max(written, begin), out);
  }
  if (out != redactor.Redact(text).str()) std::abort();
  return 0;
}
