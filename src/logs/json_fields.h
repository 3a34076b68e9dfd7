#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logai::logs {

/// What a member of a JSON record means.
enum class JsonRole : std::uint8_t {
  kOther,
  kTime,
  kLateTime,     ///< counts when there is no kTime
  kLevel,        ///< a word, a letter, or a number as pino and bunyan write it
  kSyslogLevel,  ///< 0 … 7
  kPythonLevel,  ///< 10 debug … 50 critical
  kOtelLevel,    ///< 1 … 24
  kMessage,
  kErrorType,
  kError,
  kStack,
  kLogger,  ///< who wrote it: a logger, unit, service or host
  kNoise,   ///< tells nothing about what happened
};

/// A row of the table of member names.
struct JsonField {
  /// As loggers write it; "outer.inner" stands for a member of that name and for the member `inner`
  /// of the object `outer`.
  std::string_view key;
  JsonRole role = JsonRole::kOther;
};

/// The row of `key` in the table, or nullptr. Of two rows of one role the earlier one counts more:
/// rows can be compared by address.
/// Cost:    one look into a hash table.
const JsonField* FindJsonField(std::string_view key);
/// The same for the member `inner` of the object `outer`.
const JsonField* FindJsonField(std::string_view outer, std::string_view inner);

/// Whether members of the object `key` may have rows.
bool IsJsonContainer(std::string_view key);

}  // namespace logai::logs
