#include "llm/copilot/model.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "llm/catalogue.h"
#include "llm/quota/ledger.h"
#include "privacy/redactor.h"
#include "tests/support/temp_folder.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using Json = nlohmann::json;

/// A model whose CLI plays `script` (fake_copilot.cc).
class CopilotModelTest : public ::testing::Test {
 protected:
  CopilotModelTest() { ::signal(SIGPIPE, SIG_IGN); }

  CopilotModel Model(const Json& script, std::string byok = "", const std::string& token = "") {
    std::filesystem::remove(folder_.path() / "script.starts");
    CopilotSetup setup{
        .row = FindProvider("github-copilot"),
        .command = {.program = LOGAI_FAKE_COPILOT,
                    .arguments = {},
                    .environment =
                        base::Environment(std::map<std::string, std::string, std::less<>>{
                            {"SCRIPT", folder_.Write("script", script.dump()).string()},
                            {"REQUESTS", (folder_.path() / "requests").string()}}),
                    .secrets = {base::Secret(token)}},
        .access = {.byok_base_url = std::move(byok)},
        .model = "gpt-6",
        .limits = {base::TokenCount(8000), base::TokenCount(1000)},
        .pacing = {.quota = &ledger_}};
    return CopilotModel(
        std::move(setup),
        {.on_sent = [this](const OutgoingRequest& request) { sent_.push_back(request); },
         .on_notice = [this](std::string_view text) { notices_.emplace_back(text); }});
  }

  ChatRequest Request(std::vector<Message> messages) const {
    ChatRequest request;
    request.system = privacy::RedactedText("You are LogAI.");
    request.messages = std::move(messages);
    request.tools = {{.name = "search_logs", .description = "d", .parameters_json = "{}"},
                     {.name = "fetch_logs", .description = "d", .parameters_json = "{}"}};
    return request;
  }
  Message User(std::string_view text) const {
    return {.role = Role::kUser, .text = redactor_.Question(text)};
  }
  Message Result(std::string id, std::string_view text) const {
    return {.role = Role::kTool,
            .text = redactor_.Question(text),
            .tool_call_id = std::move(id),
            .tool_name = "search_logs"};
  }
  static Message Said(const Reply& reply) {
    return {.role = Role::kAssistant, .tool_calls = reply.tool_calls};
  }

  base::Result<Reply> Ask(CopilotModel& model, const ChatRequest& request,
                          std::stop_token stop = {}) {
    return model.Generate(request, [this](std::string_view words) { streamed_ += words; }, stop);
  }

  /// The requests of that method that the CLI got.
  std::vector<Json> Got(std::string_view method) const {
    std::vector<Json> got;
    std::ifstream file(folder_.path() / "requests");
    for (std::string line; std::getline(file, line);) {
      Json request = Json::parse(line);
      if (request.value("method", "") == method) got.push_back(request["params"]);
    }
    return got;
  }

  QuotaLedger ledger_{{}};
  test::TempFolder folder_;
  privacy::Redactor redactor_{{.enabled = false}};
  std::string streamed_;
  std::vector<std::string> notices_;
  std::vector<OutgoingRequest> sent_;
};

const Json kAnswer = {{"words", {"The pool ", "was full [e1]."}}};

TEST_F(CopilotModelTest, WhatTheCliIsToldIsToldToTheUserButForTheKey) {
  CopilotModel model = Model({{"turns", {kAnswer}}}, "http://127.0.0.1:1", "");
  const auto preview = model.Preview(Request({User("why?")}));
  ASSERT_TRUE(preview);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "requests"));
  ASSERT_TRUE(Ask(model, Request({User("why?")})));
  ASSERT_EQ(sent_.size(), 2u);
  EXPECT_EQ(sent_[0].address, "Copilot CLI session.create");
  EXPECT_EQ(Json::parse(sent_[0].body), Got("session.create").at(0));
  EXPECT_EQ(Json::parse(sent_[1].body), Got("session.send").at(0));
  EXPECT_NE(preview->body.find("You are LogAI."), std::string::npos);
  EXPECT_NE(preview->body.find("why?"), std::string::npos);
}

TEST_F(CopilotModelTest, StreamsAnAnswer) {
  CopilotModel model = Model({{"turns", {kAnswer}}});
  const auto reply = Ask(model, Request({User("why?")}));
  ASSERT_TRUE(reply) << reply.error().ToString();
  EXPECT_EQ(reply->text, "The pool was full [e1].");
  EXPECT_EQ(streamed_, reply->text);
  EXPECT_EQ(reply->finish, FinishReason::kStop);
  EXPECT_EQ(reply->usage.input, base::TokenCount(100));
  EXPECT_EQ(reply->usage.cached, base::TokenCount(3));
  ASSERT_EQ(Got("session.send").size(), 1u);
  EXPECT_EQ(Got("session.send")[0]["prompt"], "why?");
}

TEST_F(CopilotModelTest, OffersOurToolsAndPromptAndNothingElse) {
  CopilotModel model = Model({{"turns", {kAnswer}}});
  ASSERT_TRUE(Ask(model, Request({User("why?")})));
  const Json create = Got("session.create").at(0);
  EXPECT_EQ(create["availableTools"], (Json{"search_logs", "fetch_logs"}));
  EXPECT_EQ(create["systemMessage"], (Json{{"mode", "replace"}, {"content", "You are LogAI."}}));
  EXPECT_EQ(create["tools"][0]["skipPermission"], true);
  for (const char* off : {"enableSessionTelemetry", "enableSkills", "enableSessionStore", "hooks"})
    EXPECT_EQ(create[off], false) << off;
  EXPECT_EQ(create["infiniteSessions"]["enabled"], false);
  EXPECT_EQ(create["model"], "gpt-6");
  EXPECT_FALSE(create.contains("provider"));
}

TEST_F(CopilotModelTest, EachStepIsCountedInTheLedger) {
  CopilotModel model = Model({{"turns", {kAnswer}}});
  ASSERT_NE(model.quota_subject(), nullptr);
  ASSERT_TRUE(Ask(model, Request({User("why?")})));
  const auto snapshot = ledger_.Snapshot();
  ASSERT_EQ(snapshot.models.size(), 1u);
  EXPECT_EQ(snapshot.models[0].subject.provider, "github-copilot");
  EXPECT_EQ(snapshot.models[0].subject.model, "gpt-6");
  EXPECT_GT(snapshot.models[0].input, base::TokenCount(0));
  EXPECT_EQ(snapshot.models[0].under_way, 0);
}

TEST_F(CopilotModelTest, ACliThatNeverStartedSpentNothing) {
  CopilotModel model = Model({{"turns", {kAnswer}}});
  folder_.Write("script", "no script");
  ASSERT_FALSE(Ask(model, Request({User("why?")})));
  for (const ModelQuota& quota : ledger_.Snapshot().models) {
    EXPECT_EQ(quota.input, base::TokenCount(0));
  }
}

TEST_F(CopilotModelTest, AWordThatDidNotStreamIsGivenWhole) {
  CopilotModel model = Model({{"turns", {{{"words", {"All of it."}}, {"whole", true}}}}});
  EXPECT_EQ(Ask(model, Request({User("why?")}))->text, "All of it.");
  EXPECT_EQ(streamed_, "All of it.");
}

TEST_F(CopilotModelTest, ToolCallsAreHeldOpenUntilTheirResultsCome) {
  CopilotModel model =
      Model({{"turns",
              {{{"words", {"Let me see."}},
                {"calls",
                 {{{"id", "c1"}, {"name", "search_logs"}, {"arguments", {{"q", "x"}}}},
                  {{"id", "c2"}, {"name", "fetch_logs"}, {"arguments", Json::object()}}}}},
               kAnswer}}});
  const auto first = Ask(model, Request({User("why?")}));
  ASSERT_TRUE(first) << first.error().ToString();
  EXPECT_EQ(first->finish, FinishReason::kToolCalls);
  ASSERT_EQ(first->tool_calls.size(), 2u);
  EXPECT_EQ(first->tool_calls[0].arguments_json, R"({"q":"x"})");
  EXPECT_EQ(first->tool_calls[1].name, "fetch_logs");

  const auto second = Ask(model, Request({User("why?"), Said(*first), Result("c1", "one"),
                                          Result("c2", "two"), User("Answer now.")}));
  ASSERT_TRUE(second) << second.error().ToString();
  EXPECT_EQ(second->text, "The pool was full [e1].");
  EXPECT_EQ(Got("session.create").size(), 1u);
  const auto results = Got("session.tools.handlePendingToolCall");
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0]["requestId"], "r-c1");
  EXPECT_EQ(results[0]["result"], "one");
  EXPECT_EQ(results[1]["result"], "two\n\nAnswer now.");  // the words travel with the last result
}

TEST_F(CopilotModelTest, AToolThatIsNotOursIsLeftToTheCli) {
  CopilotModel model = Model({{"turns", {{{"strange", {"bash"}}}, kAnswer}}});
  const auto reply = Ask(model, Request({User("why?")}));
  ASSERT_TRUE(reply) << reply.error().ToString();
  EXPECT_TRUE(reply->tool_calls.empty());
  EXPECT_EQ(reply->text, "The pool was full [e1].");
}

TEST_F(CopilotModelTest, PermissionsAreNeverGranted) {
  CopilotModel model = Model({{"turns", {{{"words", {"x"}}, {"permission", true}}, kAnswer}}});
  const auto first = Ask(model, Request({User("why?")}));
  ASSERT_TRUE(first);
  ASSERT_TRUE(Ask(model, Request({User("why?"), Said(*first), User("and?")})));
  const auto decisions = Got("session.permissions.handlePendingPermissionRequest");
  ASSERT_EQ(decisions.size(), 1u);
  EXPECT_EQ(decisions[0]["result"]["kind"], "reject");
}

TEST_F(CopilotModelTest, TheNextQuestionGoesOnInTheSameSession) {
  CopilotModel model = Model({{"turns", {kAnswer, kAnswer}}});
  const auto first = Ask(model, Request({User("why?")}));
  ASSERT_TRUE(first);
  ASSERT_TRUE(Ask(model, Request({User("why?"), Said(*first), User("since when?")})));
  EXPECT_EQ(Got("session.create").size(), 1u);
  EXPECT_EQ(Got("session.send")[1]["prompt"], "since when?");
}

TEST_F(CopilotModelTest, AShortenedHistoryStartsANewSessionThatIsToldAll) {
  CopilotModel model = Model(
      {{"turns",
        {{{"calls", {{{"id", "c1"}, {"name", "search_logs"}, {"arguments", Json::object()}}}}},
         kAnswer}}});
  const auto first = Ask(model, Request({User("why?")}));
  ASSERT_TRUE(first);
  ASSERT_TRUE(Ask(model, Request({User("shortened"), Said(*first), Result("c1", "one")})));
  EXPECT_EQ(Got("session.create").size(), 2u);
  const std::string prompt = Got("session.send")[1]["prompt"];
  for (const char* part : {"shortened", "search_logs", "one"})
    EXPECT_NE(prompt.find(part), std::string::npos) << part;
}

TEST_F(CopilotModelTest, WhatWillNotPassIsStoppedAtOnce) {
  CopilotModel model =
      Model({{"turns",
              {{{"failures", {{{"status", 401}, {"body", R"({"message":"bad credentials"})"}}}},
                {"stall", true}},
               kAnswer}}});
  const auto reply = Ask(model, Request({User("why?")}));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kUnauthorized);
  EXPECT_TRUE(reply.error().message.contains("bad credentials")) << reply.error().message;
  // The CLI still talks: the next question needs no second start.
  EXPECT_TRUE(Ask(model, Request({User("why?")})));
  EXPECT_EQ(Got("connect").size(), 1u);
  EXPECT_GE(Got("session.abort").size(), 1u);
}

TEST_F(CopilotModelTest, WhatMayPassIsTriedAgainByTheCliAndTold) {
  CopilotModel model =
      Model({{"turns",
              {{{"failures", {{{"status", 503}, {"body", R"({"message":"busy"})"}}}},
                {"words", {"fine"}}}}}});
  EXPECT_EQ(Ask(model, Request({User("why?")}))->text, "fine");
  ASSERT_EQ(notices_.size(), 1u);
  EXPECT_NE(notices_[0].find("busy"), std::string::npos);
}

TEST_F(CopilotModelTest, ErrorsOfTheSessionAreJudgedByTheirKind) {
  const std::pair<const char*, ErrorKind> cases[] = {
      {R"({"errorType":"authentication","message":"m"})", ErrorKind::kUnauthorized},
      {R"({"errorType":"authorization","message":"m"})", ErrorKind::kForbidden},
      {R"({"errorType":"quota","errorCode":"quota_exceeded","message":"m"})",
       ErrorKind::kQuotaExhausted},
      {R"({"errorType":"rate_limit","message":"m"})", ErrorKind::kRateLimited},
      {R"({"errorType":"rate_limit","errorCode":"user_weekly_rate_limited","message":"m"})",
       ErrorKind::kQuotaExhausted},
      {R"({"errorType":"context_limit","message":"m"})", ErrorKind::kTooLarge},
      {R"({"errorType":"query","message":"m","statusCode":500})", ErrorKind::kUnavailable},
      {R"({"errorType":"query","message":"InvalidArg, No GitHub OAuth token or key"})",
       ErrorKind::kUnauthorized},
      {R"({"message":"something else"})", ErrorKind::kUnavailable}};
  for (const auto& [error, kind] : cases) {
    CopilotModel model = Model({{"turns", {{{"error", Json::parse(error)}}}}});
    const auto reply = Ask(model, Request({User("why?")}));
    ASSERT_FALSE(reply) << error;
    EXPECT_EQ(reply.error().kind, kind) << error << reply.error().message;
  }
}

TEST_F(CopilotModelTest, ACliThatDiesIsAnErrorAndStartsAgainForTheNextQuestion) {
  CopilotModel model = Model({{"turns", {{{"words", {"The po"}}, {"die", true}}}}});
  const auto reply = Ask(model, Request({User("why?")}));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(streamed_, "The po");
  folder_.Write("script", Json({{"turns", {kAnswer}}}).dump());
  EXPECT_TRUE(Ask(model, Request({User("why?")})));
  EXPECT_EQ(Got("connect").size(), 2u);
}

TEST_F(CopilotModelTest, ACliThatDoesNotStartSaysWhy) {
  CopilotModel model = Model({{"die_at_start", "GLIBC_2.99 not found"}});
  const auto reply = Ask(model, Request({User("why?")}));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(reply.error().message.contains("GLIBC_2.99")) << reply.error().message;
}

TEST_F(CopilotModelTest, AnotherProtocolIsRefusedWithBothVersions) {
  CopilotModel model = Model({{"protocol", 4}, {"turns", {kAnswer}}});
  const auto reply = Ask(model, Request({User("why?")}));
  ASSERT_FALSE(reply);
  // The provider's fault, not the request's: a chain may go on.
  EXPECT_EQ(reply.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(Got("connect").size(), 1u);  // the same CLI would say the same again
  EXPECT_TRUE(reply.error().message.contains("version 4")) << reply.error().message;
  EXPECT_TRUE(reply.error().next.contains("LOGAI_GITHUB_COPILOT_TRANSPORT=http"));
}

TEST_F(CopilotModelTest, ATokenThatGitHubRefusesIsUnauthorized) {
  CopilotModel model = Model({{"refuse_create",
                               "Request session.create failed with message: Authentication failed: "
                               "Failed to validate SDK token: 401"}});
  const auto reply = Ask(model, Request({User("why?")}));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kUnauthorized);
  EXPECT_TRUE(reply.error().next.contains("Copilot Requests"));
}

TEST_F(CopilotModelTest, ACliThatDiesBeforeItsFirstWordIsStartedOnceMore) {
  const Json dies = {{"turns", {{{"die", true}}}}};
  CopilotModel model = Model({{"starts", {dies, {{"turns", {kAnswer}}}}}});
  const auto reply = Ask(model, Request({User("why?")}));
  ASSERT_TRUE(reply) << reply.error().ToString();
  EXPECT_EQ(reply->text, "The pool was full [e1].");
  EXPECT_EQ(Got("connect").size(), 2u);
  ASSERT_EQ(notices_.size(), 1u);
  EXPECT_TRUE(notices_[0].contains("starting it again")) << notices_[0];
}

TEST_F(CopilotModelTest, ACliThatDiesOverAToolsResultIsToldAllAgain) {
  const Json calls = {
      {"calls", {{{"id", "c1"}, {"name", "search_logs"}, {"arguments", Json::object()}}}}};
  CopilotModel model = Model({{"starts",
                               {{{"turns", {calls, {{"die", true}}}}},  //
                                {{"turns", {kAnswer}}}}}});
  const auto first = Ask(model, Request({User("why?")}));
  ASSERT_TRUE(first) << first.error().ToString();
  const auto second = Ask(model, Request({User("why?"), Said(*first), Result("c1", "one hit")}));
  ASSERT_TRUE(second) << second.error().ToString();
  EXPECT_EQ(second->text, "The pool was full [e1].");
  EXPECT_TRUE(Got("session.send").back()["prompt"].get<std::string>().contains("one hit"));
}

TEST_F(CopilotModelTest, ACliThatDiesAtEachStartIsGivenUpAsUnavailable) {
  CopilotModel model = Model({{"turns", {{{"die", true}}}}});
  const auto reply = Ask(model, Request({User("why?")}));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(Got("connect").size(), 2u);
}

TEST_F(CopilotModelTest, ACliThatDiesWhileShakingHandsIsStartedOnceMore) {
  CopilotModel model =
      Model({{"starts", {{{"die_at_start", "updating"}}, {{"turns", {kAnswer}}}}}});
  const auto reply = Ask(model, Request({User("why?")}));
  EXPECT_TRUE(reply) << reply.error().ToString();
}

TEST_F(CopilotModelTest, NoWordOfTheCliRepeatsAToken) {
  const std::string token = "gho_SECRETTOKEN";
  const std::pair<Json, ErrorKind> cases[] = {
      {{{"refuse_create", "Not authenticated: " + token}}, ErrorKind::kUnauthorized},
      {{{"refuse_create", "no model for " + token}}, ErrorKind::kUnavailable},
      {{{"die_at_start", "Segmentation fault \x1b[31m" + token}}, ErrorKind::kUnavailable},
      // A colour in the middle of it, and a cut through it.
      {{{"die_at_start", "gho_SECR\x1b[31mETTOKEN"}}, ErrorKind::kUnavailable},
      {{{"die_at_start", std::string(292, 'x') + " " + token}}, ErrorKind::kUnavailable},
      {{{"turns", {{{"error", {{"errorType", "quota"}, {"message", token}}}}}}},
       ErrorKind::kQuotaExhausted}};
  for (const bool known : {true, false}) {  // the CLI's own sign-in is not known to us
    for (const auto& [script, kind] : cases) {
      CopilotModel model = Model(script, {}, known ? token : "");
      const auto reply = Ask(model, Request({User("why?")}));
      ASSERT_FALSE(reply) << script;
      EXPECT_EQ(reply.error().kind, kind) << script;
      const std::string shown = reply.error().ToString();
      EXPECT_FALSE(shown.contains("SECR") || shown.contains("ETTOKEN") || shown.contains("gho_S"))
          << shown;
    }
  }
}

TEST_F(CopilotModelTest, GarbageOnTheWireIsTheClisFault) {
  for (const char* raw : {"no header at all\r\n\r\n", "Content-Length: 99999999999\r\n\r\n{}",
                          "Content-Length: 3\r\n\r\n{{{"}) {
    CopilotModel model = Model({{"turns", {{{"raw", raw}}}}});
    const auto reply = Ask(model, Request({User("why?")}));
    ASSERT_FALSE(reply) << raw;
    EXPECT_EQ(reply.error().kind, ErrorKind::kUnavailable) << raw;
    EXPECT_TRUE(reply.error().next.contains("npm install")) << reply.error().next;
  }
}

TEST_F(CopilotModelTest, AStopWhileTheModelThinksAbortsIt) {
  CopilotModel model = Model({{"turns", {{{"stall", true}}, kAnswer}}});
  std::stop_source stop;
  std::jthread stopper([&] {
    while (Got("session.send").empty()) std::this_thread::yield();
    stop.request_stop();
  });
  const auto reply = Ask(model, Request({User("why?")}), stop.get_token());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kCancelled);
  EXPECT_TRUE(Ask(model, Request({User("why?")})));
  EXPECT_GE(Got("session.abort").size(), 1u);
}

TEST_F(CopilotModelTest, AModelServerOfTheUsersOwnIsPassedOn) {
  CopilotModel model = Model({{"turns", {kAnswer}}}, "http://127.0.0.1:8097/v1");
  ASSERT_TRUE(Ask(model, Request({User("why?")})));
  const Json provider = Got("session.create").at(0)["provider"];
  EXPECT_EQ(provider["baseUrl"], "http://127.0.0.1:8097/v1");
  EXPECT_EQ(provider["wireApi"], "completions");
  EXPECT_EQ(provider["maxPromptTokens"], 12'000);
}

TEST_F(CopilotModelTest, TheCliHasDeletedItsTranscriptBeforeItEnds) {
  {
    CopilotModel model = Model({{"turns", {kAnswer}}, {"slow_delete", true}});
    ASSERT_TRUE(Ask(model, Request({User("why?")})));
  }
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "requests.deleted"));
}

TEST_F(CopilotModelTest, TheCliListsItsModels) {
  const std::string script =
      folder_.Write("list", R"({"models":{"models":[{"id":"gpt-6.1-sol"}]}})").string();
  const std::string none = folder_.Write("none", "{}").string();
  const auto list = [&](const std::string& path) {
    return ListCopilotModels(
        LOGAI_FAKE_COPILOT, {},
        base::Environment(std::map<std::string, std::string, std::less<>>{{"COPILOT_HOME", path}}),
        {});
  };
  const auto models = list(script);
  ASSERT_TRUE(models) << models.error().ToString();
  EXPECT_EQ(models->at(0).id, "gpt-6.1-sol");
  const auto refused = list(none);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnauthorized);
}

}  // namespace
}  // namespace logai::llm
