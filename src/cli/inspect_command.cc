#include "cli/inspect_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/doctor.h"
#include "app/model_wiring.h"
#include "app/network.h"
#include "app/provider_states.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "cli/json_document.h"
#include "cli/log_command.h"
#include "cli/messages.h"
#include "cli/render.h"
#include "config/provider_choice.h"
#include "llm/model_list.h"
#include "llm/quota/prices.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

using nlohmann::ordered_json;
using privacy::SafeForTerminal;

/// `rows` in columns, each as wide as its widest cell; the last one as long as it likes.
std::string Columns(const std::vector<std::vector<std::string>>& rows) {
  std::vector<int> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i + 1 < row.size(); ++i)
      widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size())
        line.append(static_cast<std::size_t>(widths[i] - DisplayWidth(row[i]) + 2), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

ExitCode ShowProviders(const std::vector<app::ProviderState>& states, bool json,
                       const Terminal& terminal) {
  if (json) {
    ordered_json list = ordered_json::array();
    for (const auto& state : states) {
      list.push_back({{"name", state.name},
                      {"state", app::Name(state.state)},
                      {"chosen", state.chosen},
                      {"model", state.model},
                      {"detail", state.detail},
                      {"next", state.next}});
    }
    WriteOut(JsonDocument({{"providers", list}}));
    return ExitCode::kSuccess;
  }
  using State = app::ProviderState::State;
  const bool color = terminal.color_stdout;
  std::vector<std::vector<std::string>> rows;
  for (const auto& state : states) {
    const bool ready = state.state == State::kReady;
    rows.push_back({std::string(state.chosen ? "→" : " ") + " " + SafeForTerminal(state.name),
                    Styled(app::Name(state.state), ready ? Style::kGreen : Style::kDim, color),
                    ready ? SafeForTerminal(state.model) : "", SafeForTerminal(state.detail)});
  }
  rows.push_back({"  offline", Styled("ready", Style::kGreen, color), "",
                  "rules instead of a model; nothing leaves the machine"});
  WriteOut(Columns(rows) + "\nWhat one of them needs: logai doctor --llm-provider NAME\n");
  return ExitCode::kSuccess;
}

std::string Tokens(const std::optional<base::TokenCount>& count) {
  return count ? base::WithThousands(count->value()) : "";
}

ordered_json JsonOf(const std::optional<base::TokenCount>& count) {
  return count ? ordered_json(count->value()) : ordered_json(nullptr);
}

ExitCode ShowModels(const std::string& provider, const std::vector<llm::ListedModel>& models,
                    bool json) {
  if (json) {
    ordered_json list = ordered_json::array();
    for (const auto& model : models) {
      list.push_back({{"id", model.id},
                      {"max_input_tokens", JsonOf(model.max_input)},
                      {"max_output_tokens", JsonOf(model.max_output)},
                      {"tools", model.tools ? ordered_json(*model.tools) : ordered_json(nullptr)},
                      {"routes", model.routes},
                      {"price", llm::PriceText(model)},
                      {"note", model.note}});
    }
    WriteOut(JsonDocument({{"provider", provider}, {"models", list}}));
    return ExitCode::kSuccess;
  }
  std::vector<std::vector<std::string>> rows = {
      {"model", "tokens in", "out", "tools", "$/M in/out", "route", "note"}};
  for (const auto& model : models) {
    rows.push_back({SafeForTerminal(model.id), Tokens(model.max_input), Tokens(model.max_output),
                    !model.tools   ? ""
                    : *model.tools ? "yes"
                                   : "no",
                    llm::PriceText(model), SafeForTerminal(base::Join(model.routes, " ")),
                    SafeForTerminal(model.note)});
  }
  WriteOut(Columns(rows));
  return ExitCode::kSuccess;
}

ExitCode Models(const InspectCommand& command, const config::Settings& settings,
                const base::Environment& environment, const Terminal& terminal,
                std::stop_token stop) {
  const auto list = [&]() -> base::Result<std::pair<std::string, std::vector<llm::ListedModel>>> {
    LOGAI_ASSIGN_OR_RETURN(const auto transport, app::MakeTransport(settings));
    LOGAI_ASSIGN_OR_RETURN(const config::ProviderChoice choice,
                           config::ChooseProvider(settings, app::WorldOf(settings, environment)));
    if (choice.provider == "offline") {
      return base::Fail({.kind = base::ErrorKind::kInvalidInput,
                         .message = "no provider is chosen whose models could be listed",
                         .next = "name one, as in: logai models --llm-provider ollama",
                         .retry_after = {}});
    }
    LOGAI_ASSIGN_OR_RETURN(auto models,
                           app::ListModels(choice, settings, environment, *transport, stop));
    return std::pair(choice.name.empty() ? choice.provider : choice.name, std::move(models));
  }();
  if (!list) return TellFailure(list.error(), command.json, terminal);
  return ShowModels(list->first, list->second, command.json);
}

/// Takes the doctor's findings: as text at once, as JSON all together.
class FindingWriter {
 public:
  FindingWriter(bool json, const Terminal& terminal) : json_(json), color_(terminal.color_stdout) {}

  void Take(const app::Finding& finding) {
    failed_ = failed_ || finding.verdict == app::Finding::Verdict::kFailure;
    if (!json_) return WriteOut(TextOf(finding));
    findings_.push_back({{"subject", finding.subject},
                         {"verdict", app::Name(finding.verdict)},
                         {"text", finding.text},
                         {"next", finding.next}});
  }
  ExitCode Finish() const {
    if (json_) WriteOut(JsonDocument({{"findings", findings_}}));
    return failed_ ? ExitCode::kFailure : ExitCode::kSuccess;
  }

 private:
  std::string TextOf(const app::Finding& finding) const {
    using Verdict = app::Finding::Verdict;
    const std::string mark = finding.verdict == Verdict::kFine ? Styled("✓", Style::kGreen, color_)
                             : finding.verdict == Verdict::kWarning
                                 ? Styled("!", Style::kYellow, color_)
                                 : Styled("✗", Style::kRed, color_);
    std::string text =
        fmt::format("{} {:<11} {}\n", mark, finding.subject, SafeForTerminal(finding.text));
    if (!finding.next.empty())
      text += Styled(fmt::format("  {:<11} {}", "", SafeForTerminal(finding.next)), Style::kDim,
                     color_) +
              "\n";
    return text;
  }

  bool json_;
  bool color_;
  bool failed_ = false;
  ordered_json findings_ = ordered_json::array();
};

ExitCode Doctor(const InspectCommand& command, const config::Settings& settings,
                const base::Environment& environment, const Terminal& terminal,
                std::stop_token stop) {
  FindingWriter writer(command.json, terminal);
  app::Examine(
      settings, environment, [&](const app::Finding& finding) { writer.Take(finding); },
      std::move(stop));
  writer.Take(
      {.subject = "terminal",
       .verdict = app::Finding::Verdict::kFine,
       .text = fmt::format("{}, {}, {} columns",
                           terminal.stdout_is_terminal ? "a terminal" : "a pipe or file",
                           terminal.color_stdout ? "colours" : "no colours", terminal.width),
       .next = {}});
  return writer.Finish();
}

std::string TimeText(const std::optional<base::UtcTime>& time, const base::TimeZone& zone) {
  return time ? base::FormatDateTime(*time, zone) : "";
}

ordered_json JsonOf(const std::optional<base::UtcTime>& time) {
  return time ? ordered_json(base::FormatIso(*time)) : ordered_json(nullptr);
}

ordered_json JsonOf(const llm::ModelQuota& quota) {
  ordered_json gauges = ordered_json::array();
  for (const llm::QuotaGauge& gauge : quota.gauges) {
    gauges.push_back({{"metric", llm::Name(gauge.metric)},
                      {"period", llm::Name(gauge.period)},
                      {"used", gauge.used},
                      {"limit", gauge.max ? ordered_json(*gauge.max) : ordered_json(nullptr)},
                      {"resets_at", JsonOf(gauge.resets_at)}});
  }
  return {{"provider", quota.subject.provider},
          {"model", quota.subject.model},
          {"account", quota.subject.account},
          {"gauges", gauges},
          {"blocked_until", JsonOf(quota.blocked_until)},
          {"input_tokens", quota.input.value()},
          {"output_tokens", quota.output.value()},
          {"cached_tokens", quota.cached.value()},
          {"estimated", quota.has_estimates},
          {"cost_usd", quota.cost ? ordered_json(static_cast<double>(quota.cost->value()) / 1e6)
                                  : ordered_json(nullptr)}};
}

ExitCode ShowQuota(const llm::QuotaSnapshot& snapshot, bool json, const base::TimeZone& zone) {
  if (json) {
    ordered_json models = ordered_json::array();
    for (const auto& model : snapshot.models) models.push_back(JsonOf(model));
    WriteOut(JsonDocument({{"models", models}, {"only_in_memory", snapshot.only_in_memory}}));
    return ExitCode::kSuccess;
  }
  if (snapshot.models.empty()) {
    WriteOut("No model was asked in the last 24 hours.\n");
    return ExitCode::kSuccess;
  }
  std::vector<std::vector<std::string>> rows = {
      {"provider", "model", "", "used", "of", "frees at"}};
  for (const llm::ModelQuota& model : snapshot.models) {
    bool first = true;
    for (const llm::QuotaGauge& gauge : model.gauges) {
      if (gauge.used == 0 && !gauge.max) continue;
      const bool head = std::exchange(first, false);
      rows.push_back({head ? SafeForTerminal(model.subject.provider) : "",
                      head ? SafeForTerminal(model.subject.model) : "",
                      fmt::format("{} a {}", llm::Name(gauge.metric), llm::Name(gauge.period)),
                      base::WithThousands(gauge.used),
                      gauge.max ? base::WithThousands(*gauge.max) : "",
                      gauge.max ? TimeText(gauge.resets_at, zone) : ""});
    }
    if (model.blocked_until)
      rows.push_back({"", "", "blocked until", TimeText(model.blocked_until, zone)});
    if (model.cost) rows.push_back({"", "", "at most, today", llm::FormatUsd(*model.cost)});
  }
  WriteOut(Columns(rows));
  if (!snapshot.only_in_memory.empty())
    WriteOut("\nThese counts are not kept: " + snapshot.only_in_memory + "\n");
  return ExitCode::kSuccess;
}

ExitCode Quota(const InspectCommand& command, const config::Settings& settings,
               const base::Environment& environment, const Terminal& terminal) {
  const auto zone = base::TimeZone::Find(settings.Get(config::keys::kTimezone), environment);
  if (!zone) return TellFailure(zone.error(), command.json, terminal);
  return ShowQuota(app::OpenLedger(settings, {})->Snapshot(), command.json, *zone);
}

}  // namespace

ExitCode RunInspect(const InspectCommand& command, const config::Settings& settings,
                    const base::Environment& environment, const Terminal& terminal,
                    std::stop_token stop) {
  switch (command.subject) {
    case InspectCommand::Subject::kModels:
      return Models(command, settings, environment, terminal, std::move(stop));
    case InspectCommand::Subject::kQuota:
      return Quota(command, settings, environment, terminal);
    case InspectCommand::Subject::kDoctor:
      return Doctor(command, settings, environment, terminal, std::move(stop));
    case InspectCommand::Subject::kProviders:
      break;
  }
  const auto transport = app::MakeTransport(settings);
  if (!transport) return TellFailure(transport.error(), command.json, terminal);
  return ShowProviders(app::ProviderStates(settings, environment, **transport, std::move(stop)),
                       command.json, terminal);
}

ExitCode TellBrokenSettings(const InspectCommand& command, const base::Error& error,
                            const Terminal& terminal) {
  if (command.subject != InspectCommand::Subject::kDoctor) {
    if (command.json)
      WriteOut(ErrorAsJson(error));
    else
      PrintConfigurationError(error);
    return ExitCode::kFailure;
  }
  FindingWriter writer(command.json, terminal);
  writer.Take({.subject = "settings",
               .verdict = app::Finding::Verdict::kFailure,
               .text = error.message,
               .next = error.next});
  return writer.Finish();
}

}  // namespace logai::cli
