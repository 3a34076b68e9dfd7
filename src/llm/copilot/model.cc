#include "llm/copilot/model.h"

#include <stdlib.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "llm/catalogue.h"
#include "llm/copilot/session.h"
#include "llm/model_choice.h"
#include "llm/quota/account.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr base::Millis kFarewell{2'000};
constexpr base::Millis kCallPatience{30'000};  // for what the CLI may have to ask GitHub

/// An empty folder of our own for the CLI to run in, so that it finds no project to read.
class EmptyFolder {
 public:
  static base::Result<EmptyFolder> Make() {
    std::error_code error;
    auto parent = std::filesystem::temp_directory_path(error);
    if (error) parent = "/var/tmp";
    std::string path = (parent / "logai-copilot-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) return Fail(base::FileError(parent, errno));
    return EmptyFolder(std::move(path));
  }
  EmptyFolder(EmptyFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  EmptyFolder& operator=(EmptyFolder&&) = delete;
  ~EmptyFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit EmptyFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// Who pays: the account of the token, the CLI's own login, or the user's server.
QuotaSubject SubjectOf(const CopilotSetup& setup) {
  const bool own_server = !setup.access.byok_base_url.empty();
  return {.provider = std::string(setup.row->name),
          .row = std::string(setup.row->name),
          .own_endpoint = own_server,
          .account = own_server ? AccountOf(setup.access.byok_base_url, setup.access.byok_key)
                                : AccountOf("copilot-cli", setup.access.token),
          .model = setup.model};
}

/// What became of a request that failed. The CLI tells no more than the error.
RequestOutcome OutcomeOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kCancelled:
      return RequestOutcome::kCancelled;
    case ErrorKind::kRateLimited:
      return RequestOutcome::kRateLimited;
    case ErrorKind::kQuotaExhausted:
      return RequestOutcome::kQuotaExhausted;
    case ErrorKind::kUnauthorized:
    case ErrorKind::kForbidden:
    case ErrorKind::kNotFound:
    case ErrorKind::kTooLarge:
    case ErrorKind::kInvalidInput:
      return RequestOutcome::kRefused;
    default:
      return RequestOutcome::kBroken;
  }
}

}  // namespace

/// The CLI, and the session in it.
struct CopilotModel::Process {
  EmptyFolder folder;  // first: it goes last
  std::unique_ptr<CopilotConnection> connection;
  std::unique_ptr<CopilotSession> session;
};

CopilotModel::CopilotModel(CopilotSetup setup, ModelEvents events)
    : setup_(std::move(setup)),
      subject_(SubjectOf(setup_)),
      estimator_(TokenEstimator::ForModel(setup_.model)),
      events_(std::move(events)) {}
CopilotModel::~CopilotModel() { End(); }

/// Lets the CLI delete what it wrote of the conversation before it ends.
void CopilotModel::End() {
  if (!process_) return;
  process_->session.reset();
  process_->connection->Settle(kFarewell);
  process_.reset();
}

base::Result<std::unique_ptr<ChatModel>> MakeCopilotModel(
    const ProviderConfig& config, std::filesystem::path program, const CopilotAccess& access,
    const base::Environment& environment, const ModelEvents& events, const Pacing& pacing) {
  CopilotSetup setup{.row = FindProvider(config.provider), .access = access, .pacing = pacing};
  setup.model = config.model.empty() ? std::string(setup.row->default_model) : config.model;
  if (const std::string_view alias = AliasOf(*setup.row, setup.model);
      !alias.empty() && access.byok_base_url.empty()) {
    TellAlias(events, setup.model, alias);
    setup.model = alias;
  }
  setup.access.byok_model = setup.model;
  LOGAI_ASSIGN_OR_RETURN(setup.limits, LimitsFor(config, *setup.row, setup.model));
  if (access.login == CopilotAccess::Login::kOwnElseEnvironment) {
    CopilotAccess second = setup.access;
    second.login = CopilotAccess::Login::kEnvironment;
    setup.else_command = MakeCopilotCommand(program, second, environment);
  }
  setup.command = MakeCopilotCommand(std::move(program), setup.access, environment);
  return std::make_unique<CopilotModel>(std::move(setup), events);
}

base::Result<std::vector<ListedModel>> ListCopilotModels(std::filesystem::path program,
                                                         const CopilotAccess& access,
                                                         const base::Environment& environment,
                                                         std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const EmptyFolder folder, EmptyFolder::Make());
  LOGAI_ASSIGN_OR_RETURN(
      const auto connection,
      CopilotConnection::Open(MakeCopilotCommand(std::move(program), access, environment),
                              folder.path(), stop));
  const auto list = connection->Call("models.list", Json::object(), kCallPatience, stop);
  if (list) return ParseModelList(Dump(*list));
  if (!list.error().message.contains("uthenticat")) {
    base::Error refused = list.error();
    if (refused.kind == ErrorKind::kInvalidInput) refused.kind = ErrorKind::kUnavailable;
    return Fail(refused.Within("the Copilot CLI could not list its models"));
  }
  base::Error error = NotSignedIn();
  // It says the same of a token that it could not check.
  if (access.login == CopilotAccess::Login::kToken)
    error.message = "the Copilot CLI could not sign in with the token";
  return Fail(std::move(error));
}

/// Asks and books what it took. The CLI's own retries are not seen here; its tools wait in between,
/// so each step counts as one request.
base::Result<Reply> CopilotModel::AskCounted(const ChatRequest& request, const TextSink& on_text,
                                             std::stop_token stop) {
  const RequestEstimate estimate{.input = estimator_.EstimateRequest(request),
                                 .output = kUsualReply};
  const GateWait wait{
      .waiter = *setup_.pacing.waiter, .on_notice = events_.on_notice, .title = setup_.row->title};
  LOGAI_ASSIGN_OR_RETURN(const auto ticket,
                         setup_.pacing.quota->Admit(subject_, estimate, wait, stop));
  auto reply = Ask(request, on_text, stop);
  RequestResult result;
  if (reply) {
    result.outcome = RequestOutcome::kAnswered;
    result.usage = reply->usage;
    result.output_estimate = estimator_.EstimateReply(*reply);
  } else {
    const bool was_sent = process_ && process_->session;
    result.outcome = was_sent ? OutcomeOf(reply.error().kind) : RequestOutcome::kNotSent;
    result.retry_after = reply.error().retry_after;
  }
  ticket->Finish(result);
  return reply;
}

base::Result<Reply> CopilotModel::Ask(const ChatRequest& request, const TextSink& on_text,
                                      std::stop_token stop) {
  if (!process_) LOGAI_RETURN_IF_ERROR(Start(stop));
  auto addition = process_->session ? process_->session->AdditionOf(request) : std::nullopt;
  if (!addition) {
    process_->session.reset();
    LOGAI_ASSIGN_OR_RETURN(process_->session, CopilotSession::Create(*process_->connection, setup_,
                                                                     events_, request, stop));
    addition = Addition{.words = AsOnePrompt(request.messages)};
  }
  return process_->session->Ask(request, *addition, on_text, stop);
}

base::Result<OutgoingRequest> CopilotModel::Preview(const ChatRequest& request) const {
  return FirstOutgoing(setup_, request);
}

base::Result<Reply> CopilotModel::AskOnce(const ChatRequest& request, const TextSink& on_text,
                                          std::stop_token stop) {
  return setup_.pacing.quota ? AskCounted(request, on_text, std::move(stop))
                             : Ask(request, on_text, std::move(stop));
}

base::Result<Reply> CopilotModel::Generate(const ChatRequest& request, const TextSink& on_text,
                                           std::stop_token stop) {
  bool gave_text = false;
  const TextSink watched(
      [&](std::string_view words) {
        gave_text = true;
        on_text(words);
      },
      {.can = [&] { return on_text.CanTakeBack(); }, .now = [&] { on_text.TakeBack(); }});
  auto reply = AskOnce(request, watched, stop);
  const bool may_begin_again = !gave_text || on_text.CanTakeBack();
  if (!reply && IsBroken() && may_begin_again && !stop.stop_requested()) {
    if (gave_text) on_text.TakeBack();
    if (events_.on_notice) events_.on_notice(reply.error().message + "; starting it again");
    TidyUp(reply.error().kind);
    reply = AskOnce(request, watched, stop);
  }
  if (!reply) TidyUp(reply.error().kind);
  return reply;
}

bool CopilotModel::IsBroken() const { return process_ && process_->connection->is_broken(); }

/// After a failure the next question starts afresh; a CLI that still talks is kept.
void CopilotModel::TidyUp(ErrorKind kind) {
  if (!process_) return;
  const bool refused_session = process_->session == nullptr;
  process_->session.reset();
  if (refused_session || IsBroken() || kind == ErrorKind::kTimeout ||
      kind == ErrorKind::kUnavailable)
    End();
}

base::Status CopilotModel::Start(std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(EmptyFolder folder, EmptyFolder::Make());
  CopilotCommand command = setup_.command;
  // Where its own login is not needed it keeps all that it writes in our folder, which goes with
  // it.
  if (!setup_.else_command && setup_.access.UsesNoLogin()) KeepStateIn(folder.path(), command);
  auto connection = CopilotConnection::Open(command, folder.path(), stop);
  if (connection && setup_.else_command) {
    const auto status = (*connection)->Call("auth.getStatus", Json::object(), kCallPatience, stop);
    // One that cannot tell is left as it is: only a CLI that says so has no login.
    if (!status && status.error().kind != ErrorKind::kInvalidInput) return Fail(status.error());
    const Json* signed_in = status ? Member(*status, "isAuthenticated") : nullptr;
    if (status && (signed_in == nullptr || *signed_in != true))
      connection = CopilotConnection::Open(*setup_.else_command, folder.path(), stop);
  }
  if (!connection) return Fail(std::move(connection).error());
  process_ = std::make_unique<Process>(Process{
      .folder = std::move(folder), .connection = *std::move(connection), .session = nullptr});
  return {};
}

}  // namespace logai::llm
