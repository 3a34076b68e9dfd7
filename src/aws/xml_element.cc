#include "aws/xml_element.h"

#include <fmt/format.h>

namespace logai::aws {

std::string_view XmlElement(std::string_view body, std::string_view name) {
  const std::string open = fmt::format("<{}>", name);
  const auto begin = body.find(open);
  if (begin == std::string_view::npos) return {};
  const std::string_view content = body.substr(begin + open.size());
  const auto end = content.find(fmt::format("</{}>", name));
  return end == std::string_view::npos ? std::string_view() : content.substr(0, end);
}

}  // namespace logai::aws
