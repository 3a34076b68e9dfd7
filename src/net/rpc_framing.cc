#include "net/rpc_framing.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace logai::net {
namespace {

constexpr std::size_t kMaxHeader = 4096;

base::Error Broken(std::string_view what) {
  return {.kind = base::ErrorKind::kCorrupt,
          .message = fmt::format("a message with {}", what),
          .next = {},
          .retry_after = {}};
}

std::optional<std::size_t> LengthOf(std::string_view header) {
  for (std::string_view line : base::Split(header, '\n')) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos ||
        !base::EqualIgnoringCase(base::Trim(line.substr(0, colon)), "Content-Length"))
      continue;
    const std::string_view digits = base::Trim(line.substr(colon + 1));
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return length;
  }
  return std::nullopt;
}

}  // namespace

std::string FrameRpc(std::string_view json) {
  return fmt::format("Content-Length: {}\r\n\r\n{}", json.size(), json);
}

base::Result<std::optional<std::string>> TakeRpc(std::string& bytes) {
  const auto header_end = bytes.find("\r\n\r\n");
  if (header_end == std::string::npos) {
    if (bytes.size() > kMaxHeader) return base::Fail(Broken("a header without an end"));
    return std::nullopt;
  }
  if (header_end > kMaxHeader) return base::Fail(Broken("an endless header"));
  const auto length = LengthOf(std::string_view(bytes).substr(0, header_end));
  if (!length) return base::Fail(Broken("no length"));
  if (*length > static_cast<std::size_t>(kMaxRpcMessage.value()))
    return base::Fail(Broken("an impossible length"));
  const std::size_t begin = header_end + 4;
  if (bytes.size() - begin < *length) return std::nullopt;
  std::string message = bytes.substr(begin, *length);
  bytes.erase(0, begin + *length);
  return std::optional(std::move(message));
}

}  // namespace logai::net
