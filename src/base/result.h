#pragma once

#include <fmt/core.h>

#include <expected>
#include <utility>

#include "base/error.h"

namespace logai::base {

/// The value of a function that can fail, or the error. It may not be ignored.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
 public:
  using std::expected<T, Error>::expected;
};

using Status = Result<void>;

/// An error of `kind` whose message is built as fmt::format does.
template <class... Args>
std::unexpected<Error> Fail(ErrorKind kind, fmt::format_string<Args...> format, Args&&... args) {
  return std::unexpected(Error{.kind = kind,
                               .message = fmt::format(format, std::forward<Args>(args)...),
                               .next = {},
                               .retry_after = {}});
}

/// `error`, ready to be returned.
inline std::unexpected<Error> Fail(Error error) { return std::unexpected(std::move(error)); }

}  // namespace logai::base

#define LOGAI_CONCAT_INNER(a, b) a##b
#define LOGAI_CONCAT(a, b) LOGAI_CONCAT_INNER(a, b)

/// Evaluates `expression`, returns its error, or else assigns its value to `target`.
#define LOGAI_ASSIGN_OR_RETURN(target, expression) \
  LOGAI_ASSIGN_OR_RETURN_IMPL(LOGAI_CONCAT(logai_result_, __LINE__), target, expression)
#define LOGAI_ASSIGN_OR_RETURN_IMPL(result, target, expression)               \
  auto result = (expression);                                                 \
  if (!result.has_value()) return std::unexpected(std::move(result).error()); \
  target = *std::move(result)

#define LOGAI_RETURN_IF_ERROR(expression)                            \
  do {                                                               \
    if (auto logai_status = (expression); !logai_status.has_value()) \
      return std::unexpected(std::move(logai_status).error());       \
  } while (false)
