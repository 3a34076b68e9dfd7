#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "privacy/redactor.h"

// Any bytes: spans are in order and inside the text, and redacting the result changes nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const logai::privacy::Redactor redactor;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t end = 0;
  for (const auto& span : redactor.Find(text)) {
    if (span.begin < end || span.begin >= span.end || span.end > size) std::abort();
    end = span.end;
  }
  const std::string once = redactor.Redact(text).str();
  if (redactor.Redact(once).str() != once) std::abort();
  return 0;
}
