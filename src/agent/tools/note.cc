#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "agent/notes.h"
#include "agent/tools/parameters.h"
#include "agent/tools/result_fields.h"
#include "agent/tools/tool_kinds.h"

namespace logai::agent {
namespace {

const std::vector<Parameter>& NoteParameters() {
  static const std::vector<Parameter> parameters = {
      {.name = "claim", .required = true, .description = "what may be the case"},
      {.name = "for", .description = "with event ids"},
      {.name = "against", .description = "with event ids"},
      {.name = "open", .description = "what decides it"},
      {.name = "number", .type = ParameterType::kInteger, .description = "note to replace"},
  };
  return parameters;
}

class Note final : public Tool {
 public:
  Note(Notes& notes, const privacy::Redactor& redactor) : notes_(notes), redactor_(redactor) {}

  const llm::ToolSpec& spec() const override { return spec_; }

  base::Result<FinishResult> Run(std::string_view arguments_json, std::stop_token) override {
    LOGAI_ASSIGN_OR_RETURN(const Arguments arguments,
                           Arguments::Parse(arguments_json, NoteParameters()));
    const auto text = [&](std::string_view name) {
      return redactor_.Redact(arguments.String(name).value_or("")).str();
    };
    WorkingNote note{.claim = text("claim"),
                     .speaks_for = text("for"),
                     .speaks_against = text("against"),
                     .open_question = text("open")};
    std::optional<std::size_t> number;
    if (const auto given = arguments.Integer("number"))
      number = static_cast<std::size_t>(std::max<std::int64_t>(*given, 0));
    return [this, note = std::move(note), number] { return Finish(note, number); };
  }

 private:
  ToolResult Finish(const WorkingNote& note, std::optional<std::size_t> number) const {
    const auto put = notes_.Put(note, number);
    if (!put) {
      return {.for_model = redactor_.Redact("error: " + put.error().message),
              .success = false,
              .summary = put.error().message,
              .result_json = DumpFields({{"success", false}, {"error", put.error().message}})};
    }
    // The note itself stands in each request from now on.
    return {.for_model = redactor_.Redact(fmt::format("noted as {}", *put)),
            .summary = fmt::format("{}: {}", *put, notes_.all()[*put - 1].claim),
            .result_json = DumpFields({{"success", true}, {"number", *put}})};
  }

  Notes& notes_;
  const privacy::Redactor& redactor_;
  const llm::ToolSpec spec_{.name = "note",
                            .description = "Keeps a hypothesis in sight.",
                            .parameters_json = SchemaJson(NoteParameters())};
};

}  // namespace

std::unique_ptr<Tool> MakeNote(Notes& notes, const privacy::Redactor& redactor) {
  return std::make_unique<Note>(notes, redactor);
}

}  // namespace logai::agent
