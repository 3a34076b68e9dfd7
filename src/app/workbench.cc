#include "app/workbench.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "agent/tools/group_scope.h"
#include "app/alternatives.h"
#include "app/model_wiring.h"
#include "app/network.h"
#include "app/redaction.h"
#include "base/log.h"
#include "base/text.h"
#include "llm/router.h"
#include "sources/cloudwatch_source.h"
#include "sources/group_match.h"

namespace logai::app {
namespace {

using base::ErrorKind;
using base::Fail;
namespace keys = config::keys;

constexpr std::size_t kGroupsForHints = 2'000;

bool HasWildcards(const std::vector<std::string>& scope) {
  return std::ranges::any_of(scope, [](const std::string& pattern) {
    return pattern.find_first_of("*?") != std::string::npos;
  });
}

/// Passes everything on, and remembers whether words of an answer were among it.
class TextWatch final : public agent::Observer {
 public:
  explicit TextWatch(agent::Observer& observer) : observer_(observer) {}
  void OnEvent(const agent::AgentEvent& event) override {
    saw_text_ = saw_text_ || std::holds_alternative<agent::AnswerDelta>(event);
    observer_.OnEvent(event);
  }
  bool saw_text() const { return saw_text_; }

 private:
  agent::Observer& observer_;
  bool saw_text_ = false;
};

}  // namespace

Workbench::Workbench(const config::Settings& settings, const base::Environment& environment,
                     const base::Clock& clock)
    : settings_(settings), environment_(environment), clock_(clock), names_(redactor_) {}

Workbench::~Workbench() = default;

std::expected<std::unique_ptr<Workbench>, StartError> Workbench::Create(
    const config::Settings& settings, const base::Environment& environment,
    const SourceRequest& request, const base::Clock& clock, std::stop_token stop) {
  std::unique_ptr<Workbench> bench(new Workbench(settings, environment, clock));
  if (auto status = bench->Configure(stop); !status) {
    return std::unexpected(
        StartError{.error = std::move(status).error(), .in_configuration = true});
  }
  auto session = bench->Take(request);
  if (!session) return std::unexpected(StartError{.error = std::move(session).error()});
  auto sources = OpenSourcesFor(*session, settings, environment, *bench->transport_, clock, stop);
  if (!sources) {
    const bool region_missing = sources.error().message == kRegionRequired;
    return std::unexpected(
        StartError{.error = std::move(sources).error(), .in_configuration = region_missing});
  }
  bench->sources_ = *std::move(sources);
  if (auto status = bench->KeepSession(*session); !status)
    return std::unexpected(StartError{.error = std::move(status).error()});
  for (const std::string& notice : bench->sources_.notices) bench->notices_.push_back(notice);
  base::LogInfo("app", "ready: provider {}, model {}", bench->provider_.provider,
                bench->provider_.model);
  return bench;
}

base::Status Workbench::Configure(std::stop_token stop) {
  if (const auto zone = base::TimeZone::Find(settings_.Get(keys::kTimezone), environment_); !zone) {
    return Fail(zone.error().Within(
        fmt::format("LOGAI_TIMEZONE ({})", settings_.OriginOf(keys::kTimezone).ToString())));
  }
  LOGAI_ASSIGN_OR_RETURN(auto redaction, RedactorOptionsFrom(settings_));
  const std::string* style = settings_.Find(keys::kRedactionStyle);
  if (style == nullptr || *style == "placeholders")
    redaction.pseudonyms = std::make_shared<privacy::Pseudonyms>();
  redactor_ = privacy::Redactor(std::move(redaction));
  LOGAI_ASSIGN_OR_RETURN(transport_, MakeTransport(settings_));
  LOGAI_ASSIGN_OR_RETURN(provider_,
                         config::ChooseProvider(settings_, WorldOf(settings_, environment_)));
  events_.on_notice = [this](std::string_view notice) {
    if (observer_ != nullptr)
      observer_->OnEvent(agent::Notice{std::string(notice)});
    else
      notices_.emplace_back(notice);
  };
  events_.on_sent = [this](const llm::OutgoingRequest& request) {
    if (recorder_) recorder_->Sent(request);
  };
  ledger_ = OpenLedger(settings_, events_.on_notice);
  LOGAI_ASSIGN_OR_RETURN(
      model_, OpenModel(
                  provider_, settings_, environment_, *transport_, events_, ledger_.get(),
                  [this](const base::Error& error, std::stop_token now) {
                    return AskWhoElse(error, std::move(now));
                  },
                  std::move(stop)));
  if (!provider_.why.empty()) notices_.push_back(provider_.why);
  if (!redactor_.enabled() && model_) {
    notices_.push_back("redaction is off: log text goes to the model as it is");
  }
  return {};
}

void Workbench::CheckKey() {
  key_check_ = std::make_unique<KeyCheck>(provider_, settings_, environment_, *transport_);
}

std::vector<std::string> Workbench::TakeNotices() {
  if (std::string found = key_check_ ? key_check_->TakeFinding() : ""; !found.empty())
    notices_.push_back(std::move(found));
  return std::exchange(notices_, {});
}

base::Result<std::vector<sources::GroupInfo>> Workbench::Groups(bool refresh,
                                                                std::stop_token stop) {
  if (!groups_loaded_ || refresh) {
    if (refresh && sources_.cloudwatch != nullptr) sources_.cloudwatch->ForgetGroups();
    LOGAI_ASSIGN_OR_RETURN(groups_,
                           agent::ListInScope(*sources_.source, sources_.scopes, "", stop));
    groups_loaded_ = true;
  }
  return groups_.groups;
}

void Workbench::ForgetConversation() {
  if (investigator_) investigator_->ForgetConversation();
  restored_.clear();
  evidence_.Clear();
  if (recorder_) recorder_->Forget();
}

/// A list that must not be loaded is no reason to give up with a model: single groups may still be
/// readable.
base::Status Workbench::LoadGroups(agent::Observer& observer, std::stop_token stop) {
  const auto groups = Groups(/*refresh=*/false, stop);
  if (!groups && (groups.error().kind != ErrorKind::kForbidden || offline()))
    return Fail(groups.error());
  if (!groups)
    observer.OnEvent(agent::Notice{"Failed to load log groups: " + groups.error().message});
  coverage_.SetGroupsKnown(groups_.groups.size());
  if (groups && groups_.groups.empty()) return Fail(NoGroups(stop));
  return {};
}

/// Why there is nothing to ask about: the scope matches no group, with the nearest name, or there
/// are none at all.
base::Error Workbench::NoGroups(std::stop_token stop) {
  base::Error error{.kind = ErrorKind::kNotFound, .message = "there are no log groups"};
  if (!sources_.region.empty()) error.message += " in " + sources_.region;
  if (sources_.scopes.empty()) return error;
  const auto all = sources_.source->ListGroups("", kGroupsForHints, stop);
  std::vector<std::string> names;
  for (const sources::GroupInfo& group : all ? *all : std::vector<sources::GroupInfo>())
    names.push_back(group.name);
  for (const auto& scope : sources_.scopes) {
    const auto match = sources::MatchGroups(scope, names);
    if (!match.unknown.empty()) {
      error.message = sources::DescribeUnknown(match);
    } else if (!match.groups.empty() && !HasWildcards(scope)) {
      // They only begin so, or have it in their name.
      error.message = fmt::format("no log group is called {}", base::Join(scope, " or "));
      error.next =
          fmt::format("name them whole or with a wildcard, as in cloudwatch:{}",
                      match.groups.size() == 1 ? match.groups.front() : scope.front() + "*");
    }
  }
  if (const auto& allowed = settings_.Get(keys::kAllowedGroups);
      !allowed.empty() && error.message.starts_with("there are no log groups")) {
    error.message = fmt::format("LOGAI_ALLOWED_GROUPS ({}) allows none of the log groups asked for",
                                base::Join(allowed, ", "));
    error.next =
        "ask about other groups, or change the setting (`logai config show` tells where "
        "it comes from)";
  }
  return error;
}

base::Result<agent::Answer> Workbench::Ask(const std::string& question, agent::Observer& face,
                                           base::Prompter& prompter, std::stop_token stop) {
  const auto begin = std::chrono::steady_clock::now();
  RecordingObserver observer(face, recorder_.get());
  LOGAI_RETURN_IF_ERROR(sources_.BeginQuestion(clock_, stop));
  coverage_.Begin(sources_.window);
  LOGAI_RETURN_IF_ERROR(LoadGroups(observer, stop));
  observer_ = &observer;
  prompter_ = &prompter;
  if (recorder_) recorder_->BeginQuestion(question);
  TextWatch watch(observer);
  auto answer = model_ ? AskModel(question, watch, stop) : AskRules(question, observer, stop);
  const bool may_use_rules = rules_agreed_ || FallsBackToRules(settings_);
  if (!answer && model_ && !watch.saw_text() && may_use_rules &&
      llm::MayHelpElsewhere(answer.error().kind)) {
    observer.OnEvent(
        agent::Notice{answer.error().message +
                      (rules_agreed_ ? "; answering with rules"
                                     : "; answering with rules, as LOGAI_FALLBACK allows")});
    answer = AskRules(question, observer, stop);
  }
  observer_ = nullptr;
  prompter_ = nullptr;
  if (answer) {
    answer->question = redactor_.Question(question).str();
    answer->duration =
        std::chrono::duration_cast<base::Millis>(std::chrono::steady_clock::now() - begin);
    CompleteCoverage(answer->coverage);
    if (sources_.cloudwatch != nullptr) {
      for (std::string& notice : sources_.cloudwatch->TakeNotices())
        answer->notices.push_back(std::move(notice));
    }
  }
  if (recorder_) recorder_->EndQuestion(answer, sources_.zone);
  if (answer || !model_) return answer;
  const ErrorKind kind = answer.error().kind;
  const bool gone = kind == ErrorKind::kRetired || kind == ErrorKind::kQuotaExhausted ||
                    kind == ErrorKind::kUnavailable;
  if (!gone) return answer;
  return Fail(WithAlternatives(
      std::move(answer).error(),
      AlternativesTo(model_->provider(), settings_, environment_, *transport_, stop)));
}

/// Adds what the sources say they did not deliver, each sentence once.
void Workbench::CompleteCoverage(agent::Coverage& coverage) const {
  std::vector<std::string> said = sources_.source->Notices();
  if (!groups_.complete)
    said.push_back(fmt::format("log groups beyond the first {}", groups_.groups.size()));
  for (const sources::GroupReport& group : coverage.groups) {
    said.insert(said.end(), group.problems.begin(), group.problems.end());
  }
  for (std::string& sentence : said) {
    auto& lines = coverage.not_looked_at;
    if (std::ranges::find(lines, sentence) == lines.end()) lines.push_back(std::move(sentence));
  }
}

}  // namespace logai::app
