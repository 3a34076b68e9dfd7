#pragma once

#include <string_view>

namespace logai::aws {

/// What stands in the first element <name> of `body`, which has no attributes; "" without one. All
/// that is read of XML here are single values without entities, such as codes and ARNs.
/// Lives:   as long as `body`.
std::string_view XmlElement(std::string_view body, std::string_view name);

}  // namespace logai::aws
