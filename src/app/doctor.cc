#include "app/doctor.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "app/aws_session.h"
#include "app/model_wiring.h"
#include "app/network.h"
#include "app/provider_key.h"
#include "app/sources_wiring.h"
#include "auth/auth_document.h"
#include "aws/caller_identity.h"
#include "aws/timestamps.h"
#include "base/file.h"
#include "base/process.h"
#include "base/text.h"
#include "config/provider_choice.h"
#include "llm/model_choice.h"
#include "llm/model_list.h"
#include "sources/cloudwatch_source.h"

namespace logai::app {
namespace {

using base::ErrorKind;
using Verdict = Finding::Verdict;
namespace keys = config::keys;

constexpr base::Millis kServerPatience{5'000};
constexpr std::chrono::seconds kClockMayDiffer{60};  // AWS refuses signatures 5 minutes off

/// "GitHub Copilot CLI 1.0.102."
std::string_view VersionIn(std::string_view output) {
  std::string_view line = base::Trim(base::Split(output, '\n').front());
  while (line.ends_with('.')) line.remove_suffix(1);
  return line;
}

class Doctor {
 public:
  Doctor(const config::Settings& settings, const base::Environment& environment,
         const std::function<void(const Finding&)>& tell, std::stop_token stop)
      : settings_(settings), environment_(environment), tell_(tell), stop_(std::move(stop)) {}

  void Run() {
    LookAtSettings();
    auto transport = MakeTransport(settings_);
    if (!transport) {
      Tell("network", transport.error());
    } else {
      transport_ = *std::move(transport);
      LookAtProvider();
    }
    LookAtKeys();
    LookAtAws();
    LookAtFolder("cache", settings_.Get(keys::kCacheDir));
    LookAtFolder("data", settings_.DataFolder());
  }

 private:
  void Tell(std::string subject, Verdict verdict, std::string text, std::string next = {}) const {
    tell_({std::move(subject), verdict, std::move(text), std::move(next)});
  }
  void Tell(std::string subject, const base::Error& error) const {
    Tell(std::move(subject), Verdict::kFailure, error.message, error.next);
  }

  void LookAtSettings() const {
    std::size_t set = 0;
    for (const config::Setting& setting : config::kSettingTable) {
      const auto row = static_cast<std::size_t>(&setting - config::kSettingTable.data());
      if (settings_.origin(row).kind != config::SourceKind::kDefault) ++set;
    }
    std::vector<std::string> warnings;
    for (const config::Notice& notice : settings_.notices()) {
      if (notice.weight == config::Notice::Weight::kWarning) warnings.push_back(notice.text);
    }
    if (warnings.empty()) {
      Tell("settings", Verdict::kFine,
           fmt::format("{} set, the others at their defaults (`logai config show`)", set));
    } else {
      Tell("settings", Verdict::kWarning, base::Join(warnings, "; "),
           "`logai config show` tells where each comes from");
    }
  }

  /// The keys that `logai auth login` has stored. The keyring is opened, nobody is asked for its
  /// password.
  void LookAtKeys() const {
    const auth::KeyStore store = OpenKeyStore(settings_, environment_);
    std::map<auth::KeyPlace, std::vector<std::string>> names;
    for (const std::string& name : config::ProviderNames(settings_)) {
      const auto stored = store.Find(name);
      if (!stored) return Tell("keys", stored.error());
      if (*stored) names[(*stored)->place].push_back(name);
    }
    if (names.empty()) return Tell("keys", Verdict::kFine, "none are stored");
    std::vector<std::string> texts;
    for (const auto& [place, providers] : names)
      texts.push_back(base::Join(providers, ", ") + ": " + Describe(place, store));
    const std::string text = base::Join(texts, "; ");
    if (store.file().IsOpenToOthers()) {
      return Tell("keys", Verdict::kWarning, text + "; other users can read the file",
                  "chmod 600 " + store.file().file().string());
    }
    for (const std::string& name : names[auth::KeyPlace::kKeyring]) {
      const auto key = store.Read(name, auth::Unlock::kNo, stop_);
      if (!key)
        return Tell("keys", Verdict::kWarning, text + "; " + key.error().message, key.error().next);
    }
    Tell("keys", Verdict::kFine, text);
  }

  void LookAtProvider() const {
    const auto choice = config::ChooseProvider(settings_, WorldOf(settings_, environment_));
    if (!choice) return Tell("provider", choice.error());
    if (choice->provider == "offline") {
      return Tell("provider", Verdict::kWarning, "none: questions are answered with rules",
                  "`logai providers` shows which could be used");
    }
    const std::string name = choice->name.empty() ? choice->provider : choice->name;
    const auto model =
        OpenModel(*choice, settings_, environment_, *transport_, {}, nullptr, {}, stop_);
    if (!model) return Tell("provider", model.error());
    const std::string origin = KeyOrigin(*choice, settings_, environment_);
    Tell("provider", Verdict::kFine,
         fmt::format("{}, model {}{}{}", name, (*model)->model(),
                     choice->named ? "" : " (chosen because its key is set)",
                     origin.empty() ? "" : "; its key: " + origin));
    const bool copilot = choice->provider == auth::kCopilotProvider;
    const bool through_cli = copilot && LookAtCopilotCli();
    LookAtModels(*choice, std::string((*model)->model()));
    if (!through_cli) LookAtClock(*choice);
  }

  /// Whether Copilot is reached through its CLI.
  bool LookAtCopilotCli() const {
    const auto found = CopilotCliFor(settings_, environment_);
    const auto cli = found ? *found : std::nullopt;
    if (!cli) {
      Tell("copilot", Verdict::kWarning,
           "asked directly, which GitHub does not support for LogAI and may end",
           "install GitHub's own client: `npm install -g @github/copilot`");
      return false;
    }
    const auto version = base::RunProcess({.program = *cli,
                                           .arguments = {"--version"},
                                           .environment = environment_,
                                           .timeout = 2 * kServerPatience},
                                          stop_);
    if (!version || version->exit_code != 0) {
      Tell("copilot", Verdict::kFailure, "the Copilot CLI at " + cli->string() + " does not run",
           "run `copilot --version` by itself; install it again with `npm install -g "
           "@github/copilot`");
    } else {
      Tell("copilot", Verdict::kFine,
           fmt::format("{} at {}", VersionIn(version->output), cli->string()));
    }
    return true;
  }

  void LookAtModels(const config::ProviderChoice& choice, const std::string& model) const {
    const auto models = ListModels(choice, settings_, environment_, *transport_, stop_);
    if (!models && choice.provider == "bedrock" && models.error().kind == ErrorKind::kNotFound)
      return Tell("models", Verdict::kFine, "not asked: " + models.error().message);
    // Some servers have no list; a wrong address has none either.
    if (!models && models.error().kind == ErrorKind::kNotFound)
      return Tell("models", Verdict::kWarning, models.error().message, models.error().next);
    if (!models) return Tell("models", models.error());
    if (llm::IsAuto(model)) {
      return Tell("models", Verdict::kFine,
                  fmt::format("{} listed; LogAI chooses one of them", models->size()));
    }
    const std::string bare = model.substr(model.rfind('/') + 1);
    const auto found = std::ranges::find_if(*models, [&](const llm::ListedModel& candidate) {
      return candidate.id == model || candidate.id.ends_with("/" + bare) || candidate.id == bare ||
             candidate.id == bare + ":latest";
    });
    const bool listed = found != models->end();
    if (listed && !found->tools.value_or(true)) {
      Tell("models", Verdict::kWarning,
           model + " cannot call tools: it cannot search the logs itself",
           "`logai models` shows which can; choose one with --model");
    } else if (listed || models->empty()) {
      Tell("models", Verdict::kFine,
           fmt::format("{} listed{}", models->size(), listed ? ", " + model + " among them" : ""));
    } else {
      Tell("models", Verdict::kWarning,
           fmt::format("{} is not among the {} listed", model, models->size()),
           "`logai models` shows them; choose one with --model");
    }
  }

  /// The provider's clock is in the head of any of its answers.
  void LookAtClock(const config::ProviderChoice& choice) const {
    const auto url = AddressOf(choice);
    if (!url) return;
    const auto answer =
        transport_->Send({.url = url->Join("/"), .total_timeout = kServerPatience}, {}, stop_);
    const auto date = answer ? answer->head.headers.Get("date") : std::nullopt;
    const auto theirs = date ? aws::ParseHttpDate(*date) : std::nullopt;
    if (!theirs) return;
    const auto difference = std::chrono::abs(
        std::chrono::duration_cast<base::Millis>(base::SystemClock().Now() - *theirs));
    const bool fine = difference <= kClockMayDiffer;
    Tell("clock", fine ? Verdict::kFine : Verdict::kFailure,
         fine ? "agrees with the provider's"
              : fmt::format("differs from the provider's by {}", base::FormatDuration(difference)),
         fine ? "" : "set it (`timedatectl set-ntp true`): AWS refuses signatures of another time");
  }

  static std::string UntilWhen(const aws::Credentials& credentials) {
    if (!credentials.expires_at) return {};
    const base::Millis left = *credentials.expires_at - base::SystemClock().Now();
    return fmt::format(", until {} UTC (for {} more)",
                       base::FormatDateTime(*credentials.expires_at), base::FormatDuration(left));
  }

  void LookAtAws() const {
    const auto session = OpenSession(settings_, environment_);
    if (!session) return Tell("AWS", session.error());
    const auto region = (*session)->region();
    if (!region) {
      return Tell("AWS", Verdict::kFine, "no region is set: only files can be asked about",
                  "for CloudWatch set AWS_DEFAULT_REGION");
    }
    const auto credentials = (*session)->credentials().Resolve(stop_);
    if (!credentials) return Tell("AWS", credentials.error());
    Tell("AWS", Verdict::kFine,
         fmt::format("region {} ({}); {}{}", region->name, region->from, credentials->Describe(),
                     UntilWhen(credentials->credentials)));
    LookAtAccount(**session);
    auto sources = OpenSourcesFor({.specs = {"cloudwatch"}}, settings_, environment_, *transport_,
                                  base::SystemClock(), stop_);
    if (!sources) return Tell("CloudWatch", sources.error());
    if (const aws::Endpoint& endpoint = sources->cloudwatch->endpoint(); !endpoint.is_aws) {
      Tell("endpoint", Verdict::kWarning,
           fmt::format("CloudWatch is asked at {} ({})", endpoint.url, endpoint.from));
    }
    const auto groups = sources->source->ListGroups("", 1, stop_);
    if (!groups) return Tell("CloudWatch", groups.error());
    Tell("CloudWatch", groups->empty() ? Verdict::kWarning : Verdict::kFine,
         groups->empty() ? "answers, and has no log groups in this region"
                         : "log groups can be listed");
  }

  /// Whom AWS takes us for. Only keys that it does not accept are a failure: STS itself may be out
  /// of reach where CloudWatch is not.
  void LookAtAccount(aws::Session& session) const {
    const auto endpoint = session.endpoint(aws::kSts);
    if (!endpoint) return Tell("account", endpoint.error());
    const auto retry = session.retry_rules();
    if (!retry) return Tell("account", retry.error());
    const auto identity =
        aws::GetCallerIdentity(*transport_, session.credentials(), *endpoint, *retry, {}, stop_);
    if (identity) {
      return Tell("account", Verdict::kFine,
                  fmt::format("{} as {}", identity->account, identity->arn));
    }
    const base::Error& error = identity.error();
    if (error.kind == ErrorKind::kUnauthorized) return Tell("account", error);
    Tell("account", Verdict::kWarning, error.message, error.next);
  }

  void LookAtFolder(const char* subject, const std::filesystem::path& folder) const {
    const std::filesystem::path probe = folder / fmt::format(".probe-{}", ::getpid());
    auto status = base::MakePrivateFolders(folder);
    if (status) status = base::WriteFileAtomically(probe, "");
    std::error_code ignored;
    std::filesystem::remove(probe, ignored);
    if (status) return Tell(subject, Verdict::kFine, folder.string());
    Tell(subject, Verdict::kFailure, status.error().message,
         fmt::format("make it yours, or set another with {}",
                     std::string_view(subject) == "cache" ? "LOGAI_CACHE_DIR" : "XDG_DATA_HOME"));
  }

  const config::Settings& settings_;
  const base::Environment& environment_;
  const std::function<void(const Finding&)>& tell_;
  std::stop_token stop_;
  std::unique_ptr<net::HttpTransport> transport_;
};

}  // namespace

std::string_view Name(Finding::Verdict verdict) {
  if (verdict == Verdict::kFine) return "ok";
  return verdict == Verdict::kWarning ? "warning" : "failure";
}

void Examine(const config::Settings& settings, const base::Environment& environment,
             const std::function<void(const Finding&)>& tell, std::stop_token stop) {
  Doctor(settings, environment, tell, std::move(stop)).Run();
}

}  // namespace logai::app
