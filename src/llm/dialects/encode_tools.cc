#include "llm/dialects/encode_tools.h"

namespace logai::llm {

Json ToolSchema(const ToolSpec& tool) {
  auto schema = ParseJson(tool.parameters_json);
  if (!schema || !schema->is_object()) schema = Json::object();
  if (!schema->contains("type")) (*schema)["type"] = "object";
  if (!schema->contains("properties")) (*schema)["properties"] = Json::object();
  return *std::move(schema);
}

Json EncodeTools(const std::vector<ToolSpec>& tools) {
  Json encoded = Json::array();
  for (const ToolSpec& tool : tools) {
    Json function{
        {"name", tool.name}, {"description", tool.description}, {"parameters", ToolSchema(tool)}};
    encoded.push_back({{"type", "function"}, {"function", std::move(function)}});
  }
  return encoded;
}

}  // namespace logai::llm
