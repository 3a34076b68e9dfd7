#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.h"
#include "privacy/terminal.h"

// Any bytes, whole or in two pieces, become the same valid UTF-8 without control characters.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using logai::privacy::SafeForTerminal;
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string safe = SafeForTerminal(text);
  if (!logai::base::IsValidUtf8(safe) || SafeForTerminal(safe) != safe) std::abort();
  for (const char c : safe) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7F) std::abort();
  }
  logai::privacy::TerminalSanitizer sanitizer;
  const std::size_t cut = text.empty() ? 0 : data[0] % text.size();
  std::string pieces = sanitizer.Feed(std::string_view(text).substr(0, cut));
  pieces += sanitizer.Feed(std::string_view(text).substr(cut));
  pieces += sanitizer.Finish();
  if (pieces != safe) std::abort();
  return 0;
}
