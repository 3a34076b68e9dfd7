// A Copilot CLI that plays a script: speaks the protocol of GitHub's as far as LogAI does, and
// notes every request that it gets. The script is a JSON object in the file named by SCRIPT:
//   "protocol": number, "slow_delete": bool, "refuse_create": message, "die_at_start": words on
//   standard error, "turns": played one after the other, each when it is the model's turn:
//     {"words": [...], "whole": bool, "calls": [{"id", "name", "arguments"}], "strange": [names],
//      "failures": [{"status", "body"}], "error": {...}, "permission": bool,
//      "die": bool, "stall": bool, "raw": bytes}
// or "starts": a script for each start of the program, the last one for all that follow.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace {

using Json = nlohmann::json;

class FakeCli {
 public:
  explicit FakeCli(Json script) : script_(std::move(script)) {}

  int Run() {
    if (script_.contains("die_at_start")) {
      std::fputs(script_["die_at_start"].get<std::string>().c_str(), stderr);
      return 1;
    }
    while (const auto request = Receive()) Answer(*request);
    return 0;
  }

 private:
  std::optional<Json> Receive() {
    std::string header;
    for (int c = 0; header.find("\r\n\r\n") == std::string::npos; header += static_cast<char>(c)) {
      if ((c = std::getchar()) == EOF) return std::nullopt;
    }
    std::string body(std::stoul(header.substr(header.find(':') + 1)), ' ');
    if (std::fread(body.data(), 1, body.size(), stdin) != body.size()) return std::nullopt;
    if (const char* path = std::getenv("REQUESTS"))
      std::ofstream(path, std::ios::app) << body << '\n';
    return Json::parse(body);
  }

  void Send(const Json& message) {
    const std::string body = message.dump();
    std::printf("content-length: %zu\r\nContent-Type: x\r\n\r\n%s", body.size(), body.c_str());
    std::fflush(stdout);
  }
  void Event(const std::string& type, const Json& data) {
    Send({{"jsonrpc", "2.0"},
          {"method", "session.event"},
          {"params", {{"sessionId", session_}, {"event", {{"type", type}, {"data", data}}}}}});
  }

  void Answer(const Json& request) {
    const std::string method = request.value("method", "");
    if (method.empty()) return;
    Json reply = {{"jsonrpc", "2.0"}, {"id", request["id"]}};
    if (method == "connect") {
      reply["result"] = {{"protocolVersion", script_.value("protocol", 3)}, {"version", "1.0.102"}};
    } else if (method == "session.create" && script_.contains("refuse_create")) {
      reply["error"] = {{"code", -32603}, {"message", script_["refuse_create"]}};
    } else if (method == "models.list") {
      reply[script_.contains("models") ? "result" : "error"] =
          script_.value("models", Json{{"code", -32603}, {"message", "Not authenticated."}});
    } else {
      reply["result"] = {{"success", true}};
    }
    if (method == "session.delete" && script_.value("slow_delete", false)) {
      ::usleep(50'000);
      std::ofstream(std::string(std::getenv("REQUESTS")) + ".deleted") << "done";
    }
    Send(reply);
    if (method == "session.create") {
      session_ = request["params"]["sessionId"];
      open_ = 0;
    }
    if (method == "session.send") Play();
    if (method == "session.tools.handlePendingToolCall" && --open_ == 0) Play();
  }

  void Play() {
    const Json turn = script_["turns"].at(played_++);
    for (const Json& failure : turn.value("failures", Json::array()))
      Event("model.call_failure",
            {{"statusCode", failure["status"]}, {"errorMessage", failure["body"]}});
    if (turn.value("stall", false)) return;
    if (turn.contains("error")) {
      Event("session.error", turn["error"]);
      return Event("session.idle", Json::object());
    }
    std::string words;
    const std::string message = "m" + std::to_string(played_);
    for (const Json& piece : turn.value("words", Json::array())) {
      words += piece.get<std::string>();
      if (!turn.value("whole", false))
        Event("assistant.message_delta", {{"messageId", message}, {"deltaContent", piece}});
    }
    if (turn.value("die", false)) std::_Exit(3);
    if (turn.contains("raw")) {
      std::fputs(turn["raw"].get<std::string>().c_str(), stdout);
      std::fflush(stdout);
      return;
    }
    if (turn.value("permission", false)) Event("permission.requested", {{"requestId", "p1"}});
    Event("assistant.usage", {{"inputTokens", 100}, {"outputTokens", 7}, {"cacheReadTokens", 3}});
    Json requests = Json::array();
    for (const Json& call : turn.value("calls", Json::array()))
      requests.push_back({{"toolCallId", call["id"]}, {"name", call["name"]}});
    for (const Json& name : turn.value("strange", Json::array()))
      requests.push_back({{"toolCallId", "s-" + name.get<std::string>()}, {"name", name}});
    Event("assistant.message",
          {{"messageId", message}, {"content", words}, {"toolRequests", requests}});
    for (const Json& call : turn.value("calls", Json::array())) {
      ++open_;
      Event("external_tool.requested", {{"requestId", "r-" + call["id"].get<std::string>()},
                                        {"toolCallId", call["id"]},
                                        {"toolName", call["name"]},
                                        {"arguments", call["arguments"]}});
    }
    for (const Json& name : turn.value("strange", Json::array()))
      Event("tool.execution_complete", {{"toolCallId", "s-" + name.get<std::string>()}});
    if (open_ > 0) return;
    if (turn.contains("strange")) return Play();  // the model has been told, and goes on
    Event("session.idle", Json::object());
  }

  const Json script_;
  std::string session_;
  std::size_t played_ = 0;
  int open_ = 0;
};

}  // namespace

int main() {
  const char* path = std::getenv("SCRIPT");
  std::ifstream file(path != nullptr ? path : std::getenv("COPILOT_HOME"));
  Json script = Json::parse(file);
  if (script.contains("starts")) {
    const std::string counter = std::string(path) + ".starts";
    std::size_t before = 0;
    std::ifstream(counter) >> before;
    std::ofstream(counter) << before + 1;
    script = Json(script["starts"].at(std::min(before, script["starts"].size() - 1)));
  }
  return FakeCli(std::move(script)).Run();
}
