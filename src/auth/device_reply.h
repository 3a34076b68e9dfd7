#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace logai::auth {

/// The members of an OAuth answer by name, numbers as text; other kinds of value are left out.
class ReplyFields {
 public:
  /// Reads JSON, or a form (`a=1&b=2`): GitHub gives a form to those whose Accept header a proxy
  /// has dropped. Errors:  kCorrupt when it is neither; the message quotes none of it.
  static base::Result<ReplyFields> Parse(std::string_view body);

  /// Empty when absent. Lives: as long as this object.
  std::string_view Text(std::string_view name) const;
  /// A whole number from 0 to a million, else nothing.
  std::optional<int> Number(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> fields_;
};

}  // namespace logai::auth
