#include "llm/copilot/connection.h"

#include <fmt/format.h>

#include <utility>

#include "llm/wire_error.h"
#include "net/rpc_framing.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::Fail;

/// The CLI unpacks itself at its first start.
constexpr base::Millis kStartPatience{60'000};

/// What to install when the protocols differ; both ends are named.
base::Error OtherProtocol(int theirs, std::string_view version) {
  // Not kInvalidInput: the fault is the CLI's, and another provider may answer.
  return {.kind = ErrorKind::kUnavailable,
          .message = fmt::format("the Copilot CLI {} speaks version {} of its protocol; LogAI "
                                 "speaks {}",
                                 version, theirs, kCopilotProtocol),
          .next = theirs > kCopilotProtocol
                      ? "install an older one (`npm install -g @github/copilot@1.0.102`), a newer "
                        "LogAI, or set LOGAI_GITHUB_COPILOT_TRANSPORT=http"
                      : "update it with `npm install -g @github/copilot`",
          .retry_after = {}};
}

}  // namespace

base::Result<std::unique_ptr<CopilotConnection>> CopilotConnection::Open(
    const CopilotCommand& command, const std::filesystem::path& folder, std::stop_token stop) {
  for (bool again = false;; again = true) {
    LOGAI_ASSIGN_OR_RETURN(auto child,
                           base::ChildProcess::Start({.program = command.program,
                                                      .arguments = command.arguments,
                                                      .environment = command.environment,
                                                      .folder = folder,
                                                      .scratch = folder}));
    std::unique_ptr<CopilotConnection> connection(new CopilotConnection(command, std::move(child)));
    auto shaken = connection->ShakeHands(stop);
    if (shaken) return connection;
    if (again || !connection->is_broken()) return Fail(std::move(shaken).error());
  }
}

base::Status CopilotConnection::ShakeHands(std::stop_token stop) {
  auto hello = Call("connect", {{"supportedTaskKinds", Json::array()}}, kStartPatience, stop);
  // Older ones know only ping.
  if (!hello && hello.error().kind == ErrorKind::kInvalidInput)
    hello = Call("ping", Json::object(), kStartPatience, stop);
  if (!hello) return Fail(std::move(hello).error());
  version_ = ReadableLine(command_.Said(TextMember(*hello, "version")), 40);
  const Json* protocol = Member(*hello, "protocolVersion");
  const int theirs =
      protocol != nullptr && protocol->is_number_integer() ? protocol->get<int>() : 0;
  if (theirs != kCopilotProtocol) return Fail(OtherProtocol(theirs, version_));
  return {};
}

int CopilotConnection::Request(std::string_view method, const Json& params) {
  const int id = ++last_id_;
  unanswered_.insert(id);
  child_->Write(net::FrameRpc(
      Dump({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}})));
  return id;
}

void CopilotConnection::Send(std::string_view method, const Json& params) {
  Request(method, params);
}

base::Result<Json> CopilotConnection::Call(std::string_view method, const Json& params,
                                           base::Millis patience, std::stop_token stop) {
  const int id = Request(method, params);
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const Json message, Receive(patience, stop));
    const Json* answered = Member(message, "id");
    if (Member(message, "method") != nullptr || answered == nullptr || *answered != id) {
      Take(message);
      continue;
    }
    if (const Json* error = Member(message, "error")) {
      return Fail(ErrorKind::kInvalidInput, "{}", command_.Said(TextMember(*error, "message")));
    }
    const Json* result = Member(message, "result");
    return result != nullptr ? *result : Json::object();
  }
}

void CopilotConnection::Settle(base::Millis patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!unanswered_.empty()) {
    const auto left = std::chrono::ceil<base::Millis>(until - std::chrono::steady_clock::now());
    if (left <= base::Millis(0) || !Receive(left, {})) return;
  }
}

base::Result<Json> CopilotConnection::NextEvent(base::Millis patience, std::stop_token stop) {
  while (events_.empty()) {
    LOGAI_ASSIGN_OR_RETURN(const Json message, Receive(patience, stop));
    Take(message);
  }
  Json event = std::move(events_.front());
  events_.pop_front();
  return event;
}

/// Keeps an event, refuses a request, and drops what nobody asked for.
void CopilotConnection::Take(const Json& message) {
  const Json* id = Member(message, "id");
  const std::string_view method = TextMember(message, "method");
  if (method == "session.event") {
    const Json* params = Member(message, "params");
    const Json* event = params != nullptr ? Member(*params, "event") : nullptr;
    if (event == nullptr || !event->is_object()) return;
    Json kept = *event;
    kept["session"] = TextMember(*params, "sessionId");
    events_.push_back(std::move(kept));
  } else if (!method.empty() && id != nullptr) {
    child_->Write(net::FrameRpc(
        Dump({{"jsonrpc", "2.0"},
              {"id", *id},
              {"error", {{"code", -32601}, {"message", "LogAI does not offer this"}}}})));
  } else if (const Json* error = method.empty() ? Member(message, "error") : nullptr) {
    events_.push_back({{"type", "rpc.error"}, {"data", *error}});
  }
}

base::Result<Json> CopilotConnection::Receive(base::Millis patience, std::stop_token stop) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (true) {
    auto message = net::TakeRpc(child_->inbox());
    if (!message) return Fail(Nonsense(message.error().message));
    if (*message) {
      auto json = ParseJson(**message);
      if (json) {
        const Json* id = Member(*json, "id");
        if (id != nullptr && id->is_number_integer() && Member(*json, "method") == nullptr)
          unanswered_.erase(id->get<int>());
        return *std::move(json);
      }
      return Fail(Nonsense("a message that is not JSON"));
    }
    const auto left = std::chrono::ceil<base::Millis>(until - std::chrono::steady_clock::now());
    if (left <= base::Millis(0)) {
      return Fail(ErrorKind::kTimeout, "the Copilot CLI sent nothing for {}",
                  base::FormatDuration(patience));
    }
    if (auto status = child_->Pump(left, stop); !status) {
      if (status.error().kind == ErrorKind::kUnavailable) {
        broken_ = true;
        return Fail(Ended());
      }
      return Fail(std::move(status).error());
    }
  }
}

base::Error CopilotConnection::Ended() const {
  const std::string words = command_.Said(child_->error_output());
  return {.kind = ErrorKind::kUnavailable,
          .message = words.empty() ? std::string("the Copilot CLI ended")
                                   : fmt::format("the Copilot CLI ended: {}", words),
          .next = "run `copilot` by itself to see whether it works",
          .retry_after = {}};
}

base::Error CopilotConnection::Nonsense(std::string_view what) {
  broken_ = true;
  return {.kind = ErrorKind::kUnavailable,
          .message = fmt::format("the Copilot CLI sent {}", what),
          .next =
              "update it with `npm install -g @github/copilot`, or set "
              "LOGAI_GITHUB_COPILOT_TRANSPORT=http",
          .retry_after = {}};
}

}  // namespace logai::llm
