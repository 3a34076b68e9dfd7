#include "aws/credential_error.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"

namespace logai::aws {

using base::Error;
using base::ErrorKind;

std::unexpected<Error> PartialCredentials(std::string_view provider, std::string_view missing) {
  return std::unexpected(Error{
      .kind = ErrorKind::kUnauthorized,
      .message = fmt::format("Partial credentials found in {}, missing: {}", provider, missing),
      .next = fmt::format("set {} too, or remove what needs it", missing),
      .retry_after = {}});
}

std::unexpected<Error> RetrievalError(std::string_view provider, std::string_view why,
                                      std::string next) {
  return std::unexpected(
      Error{.kind = ErrorKind::kUnauthorized,
            .message = fmt::format("Error when retrieving credentials from {}: {}", provider, why),
            .next = std::move(next),
            .retry_after = {}});
}

std::unexpected<Error> InvalidProfile(std::string message, std::string next) {
  return std::unexpected(Error{.kind = ErrorKind::kInvalidInput,
                               .message = std::move(message),
                               .next = std::move(next),
                               .retry_after = {}});
}

std::string LastWords(std::string_view text) {
  constexpr std::size_t kMost = 600;
  text = base::Trim(text);
  if (text.size() > kMost) text.remove_prefix(text.size() - kMost);
  std::string words;
  for (const char c : base::ToValidUtf8(text)) {
    const bool blank = (c >= 0 && c <= ' ') || c == '\x7f';
    if (!blank || (!words.empty() && words.back() != ' ')) words += blank ? ' ' : c;
  }
  return words;
}

}  // namespace logai::aws
