#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "config/dotenv.h"

/// A `.env` is parsed or refused with its line; lines go up, and what comes out is bounded.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using logai::base::Environment;
  static const Environment environment(
      std::map<std::string, std::string, std::less<>>{{"HOME", "/home/ada"}, {"EMPTY", ""}});
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto entries = logai::config::ParseDotEnv(text, ".env", environment);
  if (!entries) {
    if (!entries.error().message.starts_with(".env:")) std::abort();
    return 0;
  }
  std::int64_t last_line = 0;
  std::size_t bytes = 0;
  for (const auto& entry : *entries) {
    if (entry.name.empty() || entry.line.value() <= last_line) std::abort();
    last_line = entry.line.value();
    bytes += entry.value.size();
  }
  if (bytes > size + std::size_t{1024} * 1024) std::abort();
  return 0;
}
