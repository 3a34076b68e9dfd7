#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "agent/tools/group_scope.h"
#include "agent/tools/parameters.h"
#include "agent/tools/result_fields.h"
#include "agent/tools/tool_kinds.h"
#include "analysis/excerpt.h"
#include "base/text.h"
#include "sources/cloudwatch_source.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;
using nlohmann::json;

constexpr std::size_t kStreamsShown = 5, kFieldsShown = 20;

const std::vector<Parameter>& GroupParameters() {
  static const std::vector<Parameter> parameters = {
      {.name = "log_group", .required = true, .description = "its name"},
  };
  return parameters;
}

struct Described {
  sources::GroupInfo group;
  sources::StreamList streams;
  std::vector<aws::LogGroupField> fields;
  std::vector<std::string> problems;  // parts that could not be had, and why
};

class DescribeLogGroup final : public Tool {
 public:
  explicit DescribeLogGroup(const ToolContext& context) : context_(context) {}

  const llm::ToolSpec& spec() const override { return spec_; }

  base::Result<FinishResult> Run(std::string_view arguments_json, std::stop_token stop) override {
    LOGAI_ASSIGN_OR_RETURN(const Arguments arguments,
                           Arguments::Parse(arguments_json, GroupParameters()));
    const std::vector<std::string> names = {*arguments.String("log_group")};
    LOGAI_ASSIGN_OR_RETURN(const ResolvedGroups resolved, ResolveGroups(context_, names, stop));
    if (resolved.groups.size() != 1)
      return Fail(ErrorKind::kInvalidInput, "{} names {} groups; give one", names.front(),
                  resolved.groups.size());
    Described described{.group = {.name = resolved.groups.front()}};
    if (!context_.source.AsksService(described.group.name))
      return Fail(ErrorKind::kInvalidInput, "that is a file: fetch_logs reads it");
    LOGAI_RETURN_IF_ERROR(Look(described, stop));
    return [this, described = std::move(described)] { return Finish(described); };
  }

 private:
  /// Each part on its own: a right that is missing for one is none for the others.
  base::Status Look(Described& described, std::stop_token stop) const {
    const std::string& name = described.group.name;
    const auto told = [&](const base::Error& error) -> base::Status {
      if (error.kind == ErrorKind::kCancelled) return Fail(error);
      described.problems.push_back(error.message);
      return {};
    };
    if (auto listed = context_.cloudwatch->ListGroups(name, 1, stop); !listed) {
      LOGAI_RETURN_IF_ERROR(told(listed.error()));
    } else if (!listed->empty() && listed->front().name == name) {
      described.group = listed->front();
    }
    if (auto streams = context_.cloudwatch->ListStreams(
            {.group = described.group.name, .prefix = "", .limit = kStreamsShown}, stop)) {
      described.streams = *std::move(streams);
    } else {
      LOGAI_RETURN_IF_ERROR(told(streams.error()));
    }
    if (auto fields = context_.cloudwatch->client().GetLogGroupFields(
            {.group = described.group.name}, stop)) {
      described.fields = *std::move(fields);
    } else {
      LOGAI_RETURN_IF_ERROR(told(fields.error()));
    }
    return {};
  }

  /// "about 1.2 MB an hour", over the group's life: what is stored is compressed, so it is more.
  std::string VolumeText(const sources::GroupInfo& group) const {
    if (!group.stored_bytes || !group.created) return "";
    base::Millis kept = context_.now - *group.created;
    if (group.retention_days)
      kept = std::min<base::Millis>(kept, std::chrono::days(*group.retention_days));
    const double hours =
        std::max(1.0, std::chrono::duration<double, std::ratio<3600>>(kept).count());
    const double mb = static_cast<double>(group.stored_bytes->value()) / 1e6;
    return fmt::format("{:.1f} MB stored compressed, {:.2f} MB an hour", mb, mb / hours);
  }

  ToolResult Finish(const Described& described) const {
    const sources::GroupInfo& group = described.group;
    const std::string shown = context_.names.Shown(group.name);
    std::string page = analysis::OneLine(shown, 200);
    if (!group.log_class.empty()) page += ", class " + group.log_class;
    page += group.retention_days ? fmt::format(", kept {} days", *group.retention_days)
                                 : ", kept for ever";
    if (const std::string volume = VolumeText(group); !volume.empty()) page += ", " + volume;
    page += "\nstreams, newest first:";
    for (const aws::LogStream& stream : described.streams.streams) {
      page += " " + analysis::OneLine(stream.name, 120);
      if (stream.last_event) page += fmt::format(" (to {})", base::FormatIso(*stream.last_event));
    }
    if (!described.streams.complete) page += ", and more";
    page += "\nfields, with the share of recent events:";
    std::size_t count = 0;
    for (const aws::LogGroupField& field : described.fields) {
      if (++count > kFieldsShown) break;
      page += fmt::format(" {} {}%", analysis::OneLine(field.name, 80), field.percent);
    }
    for (const std::string& problem : described.problems)
      page += "\nnot told: " + analysis::OneLine(problem, 300);
    return {.for_model = context_.redactor.Redact(page),
            .summary = fmt::format("{} streams, {} fields", described.streams.streams.size(),
                                   described.fields.size()),
            .result_json = Fields(described, shown)};
  }

  std::string Fields(const Described& described, const std::string& shown) const {
    const sources::GroupInfo& group = described.group;
    json streams = json::array(), fields = json::array();
    for (const aws::LogStream& stream : described.streams.streams) {
      streams.push_back({{"name", context_.redactor.Redact(stream.name).str()},
                         {"last_event", TimeField(stream.last_event)}});
    }
    for (const aws::LogGroupField& field : described.fields) {
      fields.push_back(
          {{"name", context_.redactor.Redact(field.name).str()}, {"percent", field.percent}});
    }
    return DumpFields(
        {{"success", true},
         {"log_group", context_.redactor.Redact(shown).str()},
         {"class", group.log_class},
         {"retention_days", group.retention_days ? json(*group.retention_days) : json(nullptr)},
         {"stored_bytes", group.stored_bytes ? json(group.stored_bytes->value()) : json(nullptr)},
         {"streams", std::move(streams)},
         {"fields", std::move(fields)}});
  }

  const ToolContext& context_;
  const llm::ToolSpec spec_{.name = "describe_log_group",
                            .description = "Tells volume, fields and streams of a log group.",
                            .parameters_json = SchemaJson(GroupParameters())};
};

}  // namespace

std::unique_ptr<Tool> MakeDescribeLogGroup(const ToolContext& context) {
  return std::make_unique<DescribeLogGroup>(context);
}

}  // namespace logai::agent
