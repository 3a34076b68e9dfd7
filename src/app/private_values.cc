#include "app/private_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "agent/tools/group_scope.h"
#include "app/network.h"
#include "app/redaction.h"
#include "app/sources_wiring.h"
#include "base/file.h"
#include "base/text.h"
#include "config/keys.h"
#include "privacy/keyed_hash.h"
#include "privacy/pseudonyms.h"

namespace logai::app {
namespace {

using base::ErrorKind;
using Reveal = std::function<std::string(std::string_view)>;

constexpr std::size_t kMostReads = 200;  // of a service, which is asked for each event

bool HoldsAny(std::string_view text, const std::set<std::string>& names) {
  for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::string_view rest = text.substr(at);
    if (names.contains(std::string(rest.substr(0, privacy::PseudonymLength(rest))))) return true;
  }
  return false;
}

/// Whether `event` is where `evidence` was, whose stream may be written with names.
bool IsAt(const logs::Event& event, const logs::Evidence& evidence) {
  if (!evidence.event_id.empty()) return event.event_id == evidence.event_id;
  if (evidence.line.value() > 0) return event.line == evidence.line;
  return event.time == evidence.time;
}

/// A file is read once for all of its events; a service is asked for the instant of each.
base::Status ReadAgain(const std::string& group, std::span<const logs::Evidence* const> wanted,
                       sources::LogSource& source, const privacy::Redactor& redactor,
                       std::stop_token stop) {
  const auto read = [&](sources::ReadRequest request, auto wanted_here) -> base::Status {
    std::size_t left = wanted_here.size();
    const auto take = [&](const logs::Event& event) {
      const bool is_wanted = std::ranges::any_of(
          wanted_here, [&](const logs::Evidence* one) { return IsAt(event, *one); });
      if (is_wanted) {
        redactor.Redact(event.message);
        redactor.Redact(event.stream);
        --left;
      }
      return left == 0 ? sources::Flow::kStop : sources::Flow::kContinue;
    };
    const auto report = source.ReadGroup(request, take, stop);
    // What is gone, or must not be read any more, stays a name.
    return report || report.error().kind != ErrorKind::kCancelled ? base::Status()
                                                                  : base::Fail(report.error());
  };
  if (!source.AsksService(group))
    return read({.group = group, .range = {}, .keep_untimed = true}, wanted);
  for (const logs::Evidence* one : wanted.first(std::min(wanted.size(), kMostReads))) {
    if (!one->time) continue;
    LOGAI_RETURN_IF_ERROR(
        read({.group = group, .range = {*one->time, *one->time + base::Millis(1)}},
             std::span<const logs::Evidence* const>(&one, 1)));
  }
  return {};
}

}  // namespace

base::Result<base::Secret> FingerprintKey(const config::Settings& settings, std::string_view id) {
  if (const auto* own = settings.Find(config::keys::kRedactionKey))
    return privacy::KeyFor(*own, id);
  const auto file = settings.DataFolder() / "pseudonyms.key";
  auto key = base::ReadWholeFile(file, base::ByteCount(1'024));
  if (!key && key.error().kind == ErrorKind::kNotFound) {
    LOGAI_RETURN_IF_ERROR(base::WriteFileAtomically(file, privacy::DrawKey().Reveal() + "\n"));
    key = base::ReadWholeFile(file, base::ByteCount(1'024));  // as it stands there, for all
  }
  LOGAI_RETURN_IF_ERROR(key);
  return privacy::KeyFor(base::Secret(std::string(base::Trim(*key))), id);
}

base::Status MeetValuesAgain(std::span<const logs::Evidence> evidence, sources::LogSource& source,
                             const agent::GroupNames& names, const privacy::Redactor& redactor,
                             std::stop_token stop) {
  if (redactor.pseudonyms() == nullptr) return {};
  const std::set<std::string> unknown = redactor.pseudonyms()->Unknown();
  std::map<std::string, std::vector<const logs::Evidence*>> by_group;
  for (const logs::Evidence& one : evidence) {
    if (HoldsAny(one.record_text, unknown) || HoldsAny(one.shown_text, unknown) ||
        HoldsAny(one.stream, unknown))
      by_group[names.Real(one.group)].push_back(&one);
  }
  for (const auto& [group, wanted] : by_group)
    LOGAI_RETURN_IF_ERROR(ReadAgain(group, wanted, source, redactor, stop));
  return {};
}

base::Result<agent::Session> WithRealValues(agent::Session session,
                                            const config::Settings& settings,
                                            const base::Environment& environment,
                                            std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(auto key, FingerprintKey(settings, session.id));
  LOGAI_ASSIGN_OR_RETURN(auto options, RedactorOptionsFrom(settings));
  options.enabled = true;
  options.pseudonyms = std::make_shared<privacy::Pseudonyms>();
  options.pseudonyms->Restore(session.pseudonyms, std::move(key));
  const privacy::Redactor redactor(options);
  LOGAI_ASSIGN_OR_RETURN(auto transport, MakeTransport(settings));
  LOGAI_ASSIGN_OR_RETURN(const OpenSources sources,
                         OpenSourcesFor({.specs = session.sources}, settings, environment,
                                        *transport, base::SystemClock(), stop));
  agent::GroupNames names(redactor);
  LOGAI_ASSIGN_OR_RETURN(const auto groups,
                         agent::ListInScope(*sources.source, sources.scopes, "", stop));
  for (const sources::GroupInfo& group : groups.groups) names.Shown(group.name);
  LOGAI_RETURN_IF_ERROR(
      MeetValuesAgain(session.evidence, *sources.source, names, redactor, std::move(stop)));
  return Revealed(std::move(session),
                  [&](std::string_view text) { return options.pseudonyms->Reveal(text); });
}

agent::Answer Revealed(agent::Answer answer, const Reveal& reveal) {
  const auto real = [&](std::string& text) { text = reveal(text); };
  real(answer.question);
  real(answer.text);
  real(answer.conclusion.summary);
  if (answer.conclusion.culprit) real(*answer.conclusion.culprit);
  for (agent::Citation& citation : answer.citations) {
    for (std::string* text :
         {&citation.evidence.shown_text, &citation.evidence.record_text, &citation.evidence.group,
          &citation.evidence.stream, &citation.problem})
      real(*text);
  }
  std::ranges::for_each(answer.notices, real);
  return answer;
}

agent::Session Revealed(agent::Session session, const Reveal& reveal) {
  const auto real = [&](std::string& text) { text = reveal(text); };
  for (agent::SavedTurn& turn : session.turns) {
    real(turn.question);
    real(turn.failure);
    for (agent::ToolRun& run : turn.tool_runs) {
      real(run.arguments_json);
      real(run.summary);
    }
    if (!turn.answer) continue;
    real(turn.answer->text);
    std::ranges::for_each(turn.answer->coverage, real);
  }
  for (logs::Evidence& one : session.evidence) {
    for (std::string* text : {&one.shown_text, &one.record_text, &one.group, &one.stream})
      real(*text);
  }
  return session;
}

}  // namespace logai::app
