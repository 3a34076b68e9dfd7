#include "llm/copilot/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include "base/time.h"
#include "llm/errors.h"
#include "llm/wire_error.h"
#include "net/url.h"

namespace logai::llm {
namespace {

using base::Error;
using base::ErrorKind;
using base::Fail;

constexpr base::Millis kCreatePatience{60'000};

std::string NewSessionId() {
  std::random_device device;
  std::uniform_int_distribution<std::uint32_t> any;
  // A version 4 UUID, which is what the CLI takes.
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:08x}{:04x}", any(device), any(device) & 0xFFFF,
                     any(device) & 0xFFF, (any(device) & 0x3FFF) | 0x8000, any(device),
                     any(device) & 0xFFFF);
}

bool SameTools(const std::vector<ToolSpec>& a, const std::vector<ToolSpec>& b) {
  return std::ranges::equal(a, b, [](const ToolSpec& left, const ToolSpec& right) {
    return left.name == right.name && left.description == right.description &&
           left.parameters_json == right.parameters_json;
  });
}

/// A session with nothing of the CLI's own in it: no tools, memory, skills, instruction files or
/// telemetry. Its transcript, which the CLI writes to a file all the same, goes when the session is
/// deleted.
/// Source:  github/copilot-sdk 1.0.14, createSession and the defaults of its mode "empty".
Json CreateParams(const CopilotSetup& setup, const ChatRequest& request, const std::string& id) {
  Json tools = Json::array(), names = Json::array();
  for (const ToolSpec& tool : request.tools) {
    tools.push_back({{"name", tool.name},
                     {"description", tool.description},
                     {"parameters", ParseJson(tool.parameters_json).value_or(Json::object())},
                     {"overridesBuiltInTool", true},
                     {"skipPermission", true}});
    names.push_back(tool.name);
  }
  Json params = {{"sessionId", id},
                 {"model", setup.model},
                 {"clientName", "logai"},
                 {"systemMessage", {{"mode", "replace"}, {"content", request.system.str()}}},
                 {"tools", tools},
                 {"availableTools", names},
                 {"toolFilterPrecedence", "excluded"},
                 {"streaming", true},
                 {"envValueMode", "direct"},
                 // A result is cut by LogAI where it must be, not put into a file by the CLI.
                 {"largeOutput", {{"enabled", false}}},
                 {"infiniteSessions", {{"enabled", false}}},
                 {"memory", {{"enabled", false}}},
                 {"mcpOAuthTokenStorage", "in-memory"},
                 {"embeddingCacheStorage", "in-memory"},
                 {"skipEmbeddingRetrieval", true},
                 {"customAgentsLocalOnly", true}};
  for (const char* off :
       {"requestPermission", "requestUserInput", "requestElicitation", "requestExitPlanMode",
        "requestAutoModeSwitch", "hooks", "includeSubAgentStreamingEvents", "enableConfigDiscovery",
        "enableSessionTelemetry", "enableOnDemandInstructionDiscovery", "enableFileHooks",
        "enableHostGitOperations", "enableSessionStore", "enableSkills"})
    params[off] = false;
  if (!setup.access.byok_base_url.empty()) {
    params["provider"] = {
        {"type", "openai"},
        {"wireApi", "completions"},
        {"baseUrl", setup.access.byok_base_url},
        {"maxOutputTokens", setup.limits.max_output.value()},
        // LogAI keeps below the limit; the CLI must not begin to shorten on its own before that.
        {"maxPromptTokens", setup.limits.max_input.value() * 3 / 2}};
    if (!setup.access.byok_key.empty())
      params["provider"]["apiKey"] = setup.access.byok_key.Reveal();
  }
  return params;
}

/// The message as it goes to the CLI, but for a key in it.
OutgoingRequest Outgoing(const CopilotSetup& setup, std::string_view method, Json params) {
  if (const auto provider = params.find("provider");
      provider != params.end() && provider->contains("apiKey"))
    (*provider)["apiKey"] = "…";
  return {.provider = std::string(setup.row->name),
          .model = setup.model,
          .address = fmt::format("Copilot CLI {}", method),
          .headers = {},
          .body = Dump(params)};
}

Error CreateError(Error error) {
  if (error.kind != ErrorKind::kInvalidInput) return error;
  const auto said = error.message.find("message: ");
  if (said != std::string::npos) error.message.erase(0, said + 9);
  const bool network = error.message.contains("network") || error.message.contains("fetch failed");
  if (error.message.contains("uthenticat") && !network) {
    error.kind = ErrorKind::kUnauthorized;
    error.next = NotSignedIn().next;
  } else {
    error.kind = ErrorKind::kUnavailable;
    error.next = network ? "check the network connection, and HTTPS_PROXY if this network needs a "
                           "proxy"
                         : "choose another model with LOGAI_GITHUB_COPILOT_MODEL or --model";
  }
  return error.Within("the Copilot CLI could not start a session");
}

}  // namespace

OutgoingRequest FirstOutgoing(const CopilotSetup& setup, const ChatRequest& request) {
  OutgoingRequest both = Outgoing(setup, "session.create", CreateParams(setup, request, "…"));
  const auto words = Outgoing(setup, "session.send",
                              {{"sessionId", "…"}, {"prompt", AsOnePrompt(request.messages)}});
  both.address += ", session.send";
  both.body += "\n" + words.body;
  return both;
}

/// What one exchange has come to so far.
struct CopilotSession::Turn {
  Reply reply;
  std::set<std::string, std::less<>> streamed;  // messages whose words came in pieces
  std::set<std::string, std::less<>> awaited;   // calls announced, not yet handed to us
  bool has_message = false;
  bool told_thinking = false;
  bool idle = false;
};

base::Result<std::unique_ptr<CopilotSession>> CopilotSession::Create(CopilotConnection& connection,
                                                                     const CopilotSetup& setup,
                                                                     const ModelEvents& events,
                                                                     const ChatRequest& request,
                                                                     std::stop_token stop) {
  std::unique_ptr<CopilotSession> session(
      new CopilotSession(connection, setup, events, NewSessionId()));
  const Json params = CreateParams(setup, request, session->id_);
  if (events.on_sent) events.on_sent(Outgoing(setup, "session.create", params));
  const auto created = connection.Call("session.create", params, kCreatePatience, stop);
  if (!created) return Fail(CreateError(created.error()));
  session->system_ = request.system.str();
  session->tools_ = request.tools;
  // What the CLI finds on this machine stays out as well.
  session->Call("session.options.update", {{"skipCustomInstructions", true},
                                           {"customAgentsLocalOnly", true},
                                           {"coauthorEnabled", false},
                                           {"manageScheduleEnabled", false},
                                           {"installedPlugins", Json::array()},
                                           {"includedBuiltinSkills", Json::array()}});
  return session;
}

CopilotSession::~CopilotSession() {
  Call("session.abort", Json::object());
  Call("session.destroy", Json::object());
  Call("session.delete", Json::object());
}

void CopilotSession::Call(std::string_view method, Json params) {
  params["sessionId"] = id_;
  connection_.Send(method, params);
}

/// As Call, for what tells the model something.
void CopilotSession::Tell(std::string_view method, Json params) {
  params["sessionId"] = id_;
  if (events_.on_sent) events_.on_sent(Outgoing(setup_, method, params));
  connection_.Send(method, params);
}

std::optional<Addition> CopilotSession::AdditionOf(const ChatRequest& request) const {
  if (request.system.str() != system_ || !SameTools(request.tools, tools_)) return std::nullopt;
  return AdditionTo(known_, request.messages);
}

base::Result<Reply> CopilotSession::Ask(const ChatRequest& request, const Addition& addition,
                                        const TextSink& on_text, std::stop_token stop) {
  Give(addition);
  Turn turn;
  const auto has_all_calls = [&] { return !turn.reply.tool_calls.empty() && turn.awaited.empty(); };
  while (!turn.idle && !has_all_calls()) {
    LOGAI_ASSIGN_OR_RETURN(const Json event,
                           connection_.NextEvent(setup_.row->stall_timeout, stop));
    if (const auto session = TextMember(event, "session"); !session.empty() && session != id_)
      continue;
    LOGAI_RETURN_IF_ERROR(Take(event, turn, on_text));
  }
  if (!turn.has_message) {
    return Fail({.kind = ErrorKind::kUnavailable,
                 .message = "the Copilot CLI ended its turn without an answer",
                 .next = "ask again, or choose another model with --model"});
  }
  if (!turn.reply.tool_calls.empty()) turn.reply.finish = FinishReason::kToolCalls;
  known_ = request.messages;
  known_.push_back({.role = Role::kAssistant, .tool_calls = turn.reply.tool_calls});
  return std::move(turn.reply);
}

void CopilotSession::Give(const Addition& addition) {
  for (std::size_t i = 0; i < addition.results.size(); ++i) {
    std::string text = addition.results[i].text;
    // The model goes on as soon as it has every result: words for it must travel with the last.
    if (i + 1 == addition.results.size() && !addition.words.empty())
      text += "\n\n" + addition.words;
    Tell("session.tools.handlePendingToolCall",
         {{"requestId", open_calls_[addition.results[i].call_id]}, {"result", text}});
  }
  open_calls_.clear();
  if (addition.results.empty()) Tell("session.send", {{"prompt", addition.words}});
}

base::Status CopilotSession::Take(const Json& event, Turn& turn, const TextSink& on_text) {
  static const Json kNone = Json::object();
  const std::string_view type = TextMember(event, "type");
  const Json* found = Member(event, "data");
  const Json& data = found != nullptr ? *found : kNone;
  if (type == "assistant.message_delta") {
    const std::string_view words = TextMember(data, "deltaContent");
    turn.streamed.emplace(TextMember(data, "messageId"));
    if (on_text && !words.empty()) on_text(words);
  } else if (type == "assistant.message") {
    TakeMessage(data, turn, on_text);
  } else if (type == "external_tool.requested") {
    const std::string id(TextMember(data, "toolCallId"));
    open_calls_[id] = TextMember(data, "requestId");
    const Json* arguments = Member(data, "arguments");
    turn.reply.tool_calls.push_back({.id = id,
                                     .name = std::string(TextMember(data, "toolName")),
                                     .arguments_json = arguments ? Dump(*arguments) : "{}"});
    turn.awaited.erase(id);
  } else if (type == "tool.execution_complete") {
    // Not one of ours: the CLI has told the model so itself.
    if (const auto call = turn.awaited.find(TextMember(data, "toolCallId"));
        call != turn.awaited.end())
      turn.awaited.erase(call);
  } else if (type == "assistant.reasoning_delta") {
    if (!std::exchange(turn.told_thinking, true) && events_.on_thinking) events_.on_thinking();
  } else if (type == "assistant.usage") {
    turn.reply.usage = {.input = TokenMember(data, "inputTokens"),
                        .output = TokenMember(data, "outputTokens"),
                        .cached = TokenMember(data, "cacheReadTokens")};
    if (TextMember(data, "finishReason") == "length") turn.reply.finish = FinishReason::kLength;
    if (TextMember(data, "finishReason") == "content_filter")
      turn.reply.finish = FinishReason::kContentFilter;
  } else if (type == "model.call_failure") {
    return TakeFailure(data);
  } else if (type == "session.error" || type == "rpc.error") {
    return Fail(JudgeSessionError(data));
  } else if (type == "permission.requested") {
    Call("session.permissions.handlePendingPermissionRequest",
         {{"requestId", TextMember(data, "requestId")}, {"result", {{"kind", "reject"}}}});
  } else if (type == "session.idle") {
    turn.idle = true;
  }
  return {};
}

void CopilotSession::TakeMessage(const Json& data, Turn& turn, const TextSink& on_text) {
  turn.has_message = true;
  const std::string_view words = TextMember(data, "content");
  turn.reply.text += words;
  if (!turn.streamed.contains(TextMember(data, "messageId")) && on_text && !words.empty())
    on_text(words);
  if (const Json* requests = Member(data, "toolRequests"); requests && requests->is_array()) {
    for (const Json& request : *requests) turn.awaited.emplace(TextMember(request, "toolCallId"));
  }
}

/// One request of the CLI failed. It tries again what may pass; the rest would only cost time.
base::Status CopilotSession::TakeFailure(const Json& data) {
  const auto status = TokenMember(data, "statusCode");
  if (!status) return {};
  const int code = static_cast<int>(status->value());
  WireError wire = ReadErrorBody(code, TextMember(data, "errorMessage"));
  if (wire.code.empty()) wire.code = TextMember(data, "errorCode");
  Error error = Judge(code, std::move(wire));
  const bool may_pass = error.kind == ErrorKind::kUnavailable ||
                        error.kind == ErrorKind::kRateLimited || error.kind == ErrorKind::kTimeout;
  if (!may_pass) return Fail(std::move(error));
  if (events_.on_notice)
    events_.on_notice(fmt::format("{}; the Copilot CLI tries again", error.message));
  return {};
}

Error CopilotSession::Judge(int status, WireError wire) const {
  const std::string& own_server = setup_.access.byok_base_url;
  const auto url =
      net::ParseBaseUrl(own_server.empty() ? setup_.row->default_base_url : own_server);
  CallSite site{.row = setup_.row, .has_token = true, .model = setup_.model};
  if (url) {
    site.host = url->host;
    site.authority = url->HostAndPort();
    site.own_base_url = !own_server.empty();
  }
  site.settings = setup_.access.settings;
  wire.message = setup_.command.Said(wire.message);
  return JudgeAnswer(site, {.status = status}, wire, base::SystemClock().Now()).error;
}

/// Source:  copilot-sdk's session-events schema, ErrorData.
Error CopilotSession::JudgeSessionError(const Json& data) const {
  WireError wire{.code = std::string(TextMember(data, "errorCode")),
                 .type = std::string(TextMember(data, "errorType")),
                 .message = ReadableLine(TextMember(data, "message"))};
  static const std::pair<std::string_view, int> kStatusOf[] = {
      {"authentication", 401}, {"authorization", 403}, {"quota", 402},
      {"rate_limit", 429},     {"context_limit", 413}, {"query", 500}};
  int status =
      static_cast<int>(TokenMember(data, "statusCode").value_or(base::TokenCount(0)).value());
  for (const auto& [type, code] : kStatusOf) {
    if (status == 0 && wire.type == type) status = code;
  }
  if (wire.message.contains("No GitHub OAuth token") || wire.message.contains("Not authenticated"))
    return NotSignedIn();
  wire.status = status == 0 ? 500 : status;
  return Judge(wire.status, std::move(wire));
}

}  // namespace logai::llm
