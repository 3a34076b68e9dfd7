#include "net/http.h"

#include "base/text.h"

namespace logai::net {

std::optional<std::string_view> Headers::Get(std::string_view name) const {
  for (const auto& [field, value] : fields_) {
    if (base::EqualIgnoringCase(field, name)) return value;
  }
  return std::nullopt;
}

}  // namespace logai::net
