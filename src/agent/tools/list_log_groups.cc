#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "agent/tools/group_scope.h"
#include "agent/tools/parameters.h"
#include "agent/tools/result_fields.h"
#include "agent/tools/tool_kinds.h"
#include "analysis/excerpt.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using nlohmann::json;

constexpr std::int64_t kDefaultGroups = 50;

const std::vector<Parameter>& ListParameters() {
  static const std::vector<Parameter> parameters = {
      {.name = "prefix", .description = "only groups whose name starts with this"},
      {.name = "limit",
       .type = ParameterType::kInteger,
       .description = "how many at most (default 50)",
       .minimum = 1,
       .maximum = 100},
  };
  return parameters;
}

template <class Value, class Get>
json OrNull(const std::optional<Value>& value, Get get) {
  return value ? json(get(*value)) : json(nullptr);
}

json Fields(const std::vector<sources::GroupInfo>& groups, std::size_t shown,
            const std::string& prefix, const ToolContext& context) {
  const privacy::Redactor& redactor = context.redactor;
  json list = json::array();
  for (std::size_t i = 0; i < shown; ++i) {
    const sources::GroupInfo& group = groups[i];
    list.push_back(
        {{"name", redactor.Redact(context.names.Shown(group.name)).str()},
         {"created", TimeField(group.created)},
         {"stored_bytes", OrNull(group.stored_bytes, [](base::ByteCount b) { return b.value(); })},
         {"retention_days", OrNull(group.retention_days, [](int days) { return days; })}});
  }
  return {{"success", true},
          {"log_groups", std::move(list)},
          {"count", shown},
          {"total", groups.size()},
          {"prefix", prefix.empty() ? json(nullptr) : json(redactor.Redact(prefix).str())}};
}

class ListLogGroups final : public Tool {
 public:
  explicit ListLogGroups(const ToolContext& context) : context_(context) {}

  const llm::ToolSpec& spec() const override { return spec_; }

  base::Result<FinishResult> Run(std::string_view arguments_json, std::stop_token stop) override {
    LOGAI_ASSIGN_OR_RETURN(const Arguments arguments,
                           Arguments::Parse(arguments_json, ListParameters()));
    const std::string prefix = arguments.String("prefix").value_or("");
    const auto limit =
        static_cast<std::size_t>(arguments.Integer("limit").value_or(kDefaultGroups));
    LOGAI_ASSIGN_OR_RETURN(auto groups, ListShown(prefix, stop));
    return
        [this, groups = std::move(groups), prefix, limit] { return Finish(groups, prefix, limit); };
  }

 private:
  /// Those whose name, as the model knows it, starts with `prefix`.
  base::Result<std::vector<sources::GroupInfo>> ListShown(const std::string& prefix,
                                                          std::stop_token stop) const {
    LOGAI_ASSIGN_OR_RETURN(auto listed, ListInScope(context_.source, context_.options.scopes,
                                                    RealPrefix({&prefix, 1}), stop));
    std::erase_if(listed.groups, [&](const sources::GroupInfo& group) {
      return !context_.names.Shown(group.name).starts_with(prefix);
    });
    return std::move(listed.groups);
  }

  ToolResult Finish(const std::vector<sources::GroupInfo>& groups, const std::string& prefix,
                    std::size_t limit) const {
    const std::size_t shown = std::min(groups.size(), limit);
    std::string page = groups.empty() ? fmt::format("no log group starts with \"{}\"", prefix)
                                      : fmt::format("{} log groups", groups.size());
    if (shown < groups.size()) page += fmt::format("; the first {}, narrow with prefix", shown);
    for (std::size_t i = 0; i < shown; ++i) {
      page += "\n" + analysis::OneLine(context_.names.Shown(groups[i].name), 200);
      if (groups[i].stored_bytes) {
        page += fmt::format("  {} bytes", base::WithThousands(groups[i].stored_bytes->value()));
      }
      if (groups[i].retention_days) page += fmt::format("  kept {} d", *groups[i].retention_days);
    }
    return {.for_model = context_.redactor.Redact(page),
            .summary = fmt::format("{} groups", groups.size()),
            .result_json = DumpFields(Fields(groups, shown, prefix, context_))};
  }

  const ToolContext& context_;
  const llm::ToolSpec spec_{.name = "list_log_groups",
                            .description = "Lists the log groups there are, by name.",
                            .parameters_json = SchemaJson(ListParameters())};
};

}  // namespace

std::unique_ptr<Tool> MakeListLogGroups(const ToolContext& context) {
  return std::make_unique<ListLogGroups>(context);
}

}  // namespace logai::agent
