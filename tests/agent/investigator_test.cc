#include "agent/investigator.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "agent/citations.h"
#include "tests/support/scripted_model.h"

namespace logai::agent {
namespace {

using ::logai::test::Calls;
using ::logai::test::Says;
using ::logai::test::ScriptedModel;

/// Shows one event and says so.
class OneEventTool : public Tool {
 public:
  OneEventTool(logs::EvidenceRegistry& evidence, const privacy::Redactor& redactor)
      : evidence_(evidence), redactor_(redactor) {}
  const llm::ToolSpec& spec() const override { return spec_; }
  base::Result<FinishResult> Run(std::string_view, std::stop_token) override {
    ++runs;
    return [this] {
      logs::Event event;
      event.group = "app.log";
      event.line = event.line_end = base::LineNumber(runs);
      event.message = "FATAL remaining connection slots are reserved";
      event.level = level;
      const std::string id = evidence_.Add(event, event.message);
      return ToolResult{.for_model = redactor_.Redact("[" + id + "] " + event.message + padding),
                        .summary = "1 event"};
    };
  }
  int runs = 0;
  logs::Level level = logs::Level::kUnknown;
  std::string padding;

 private:
  llm::ToolSpec spec_{.name = "search_logs", .parameters_json = R"({"type":"object"})"};
  logs::EvidenceRegistry& evidence_;
  const privacy::Redactor& redactor_;
};

class Recorder : public Observer {
 public:
  void OnEvent(const AgentEvent& event) override {
    if (const auto* delta = std::get_if<AnswerDelta>(&event)) answer += delta->text;
    if (const auto* words = std::get_if<Commentary>(&event)) commentary.push_back(words->text);
    if (const auto* notice = std::get_if<Notice>(&event)) notices.push_back(notice->text);
    if (const auto* tool = std::get_if<ToolFinished>(&event)) tools.push_back(tool->run.name);
  }
  std::string answer;
  std::vector<std::string> commentary, notices, tools;
};

llm::ToolCall Search(int n) {
  return {.id = "c" + std::to_string(n),
          .name = "search_logs",
          .arguments_json = "{\"n\":" + std::to_string(n) + "}"};
}

class InvestigatorTest : public ::testing::Test {
 protected:
  InvestigatorTest() {
    auto tool = std::make_unique<OneEventTool>(evidence_, redactor_);
    tool_ = tool.get();
    std::vector<std::unique_ptr<Tool>> tools;
    tools.push_back(std::move(tool));
    toolbox_ = std::make_unique<Toolbox>(std::move(tools), redactor_);
    options_.context = {.max_request = base::TokenCount(100'000),
                        .estimate = [](const llm::ChatRequest& request) {
                          std::int64_t bytes = 0;
                          for (const auto& message : request.messages) {
                            bytes += static_cast<std::int64_t>(message.text.size());
                          }
                          return base::TokenCount(bytes);
                        }};
  }

  base::Result<Answer> Ask(ScriptedModel& model, std::stop_token stop = {}) {
    Investigator investigator(model, *toolbox_, evidence_, redactor_, options_);
    return investigator.Ask("why did it fail", privacy::RedactedText("system"), recorder_, stop);
  }

  privacy::Redactor redactor_;
  logs::EvidenceRegistry evidence_;
  OneEventTool* tool_ = nullptr;
  std::unique_ptr<Toolbox> toolbox_;
  InvestigatorOptions options_;
  Recorder recorder_;
};

TEST_F(InvestigatorTest, RunsToolsThenAnswersWithVerifiedCitations) {
  ScriptedModel model(
      {Calls({Search(1)}, "Let me search."),
       Says("The pool was full: \"connection slots\" [e1].\nCONCLUSION "
            R"({"status":"cause","confidence":"high","culprit":"db","summary":"pool full"})")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->text, "The pool was full: \"connection slots\" [e1].");
  EXPECT_EQ(recorder_.answer, answer->text);
  EXPECT_EQ(recorder_.commentary, std::vector<std::string>{"Let me search."});
  ASSERT_EQ(answer->citations.size(), 1u);
  EXPECT_TRUE(answer->citations[0].verified);
  EXPECT_EQ(answer->citations[0].evidence.line, base::LineNumber(1));
  EXPECT_EQ(answer->conclusion.culprit, "db");
  EXPECT_EQ(answer->model_requests, 2);
  ASSERT_EQ(answer->tool_runs.size(), 1u);
  // The second request carries the call and its result, paired.
  const auto& messages = model.requests[1].messages;
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[1].tool_calls[0].id, "c1");
  EXPECT_EQ(messages[2].tool_call_id, "c1");
  EXPECT_NE(messages[2].text.str().find("[e1] FATAL"), std::string::npos);
}

TEST_F(InvestigatorTest, StopsAtTheIterationLimitWithWhatWasFound) {
  options_.max_steps = 2;
  ScriptedModel model({Calls({Search(1)}), Calls({Search(2)}), Says("So far: slots [e1].")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->text, "So far: slots [e1].");
  EXPECT_EQ(recorder_.notices, std::vector<std::string>{"Maximum tool iterations (2) exceeded"});
  EXPECT_EQ(model.requests.size(), 3u);
}

TEST_F(InvestigatorTest, WhatWasFoundStandsInForAnAnswerThatDidNotCome) {
  options_.max_steps = 1;
  tool_->level = logs::Level::kError;
  ScriptedModel model({Calls({Search(1)}), Says("")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_NE(answer->text.find("connection slots are reserved [e1]"), std::string::npos)
      << answer->text;
  EXPECT_EQ(answer->conclusion.status, ConclusionStatus::kNotShown);
  ASSERT_EQ(answer->citations.size(), 1u);
}

TEST_F(InvestigatorTest, WhatWasFoundIsBetterThanAnAnnouncementAtTheEnd) {
  options_.max_steps = 1;
  tool_->level = logs::Level::kError;
  ScriptedModel model({Calls({Search(1)}), Says("Let me look at more logs.")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_NE(answer->text.find("connection slots are reserved [e1]"), std::string::npos)
      << answer->text;
  EXPECT_EQ(recorder_.answer, "");
}

TEST_F(InvestigatorTest, AModelThatOnlyAnnouncesGivesNoAnswer) {
  ScriptedModel model({Says("Let me look at the logs."), Says("I will now search the logs."),
                       Says("I'll check the logs now."), Says("Let me search the logs.")});
  const auto answer = Ask(model);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, base::ErrorKind::kUnavailable);
  EXPECT_EQ(model.requests.size(), 4u);
}

TEST_F(InvestigatorTest, InventedProofEarnsNoConfidence) {
  options_.sends_back = false;
  const std::string conclusion =
      "\nCONCLUSION "
      R"({"status":"cause","confidence":"high","culprit":"slots","summary":"s"})";
  for (const std::string text : {"All invented [e77].", "It said \"disk melted\" [e1]."}) {
    ScriptedModel model({Calls({Search(1)}), Says(text + conclusion)});
    const auto answer = Ask(model);
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->conclusion.confidence, Confidence::kLow) << text;
  }
}

TEST_F(InvestigatorTest, ACulpritThatNoEventNamesIsToldAndNotBelieved) {
  options_.sends_back = false;
  const auto ask = [&](const std::string& culprit) {
    ScriptedModel model(
        {Calls({Search(1)}),
         Says("Slots ran out [e1].\nCONCLUSION {\"status\":\"cause\",\"confidence\":"
              "\"high\",\"culprit\":\"" +
              culprit + "\",\"summary\":\"s\"}")});
    return Ask(model)->conclusion.confidence;
  };
  EXPECT_EQ(ask("app"), Confidence::kHigh);  // of app.log
  EXPECT_EQ(ask("connection slots"), Confidence::kHigh);
  EXPECT_EQ(ask("ordersX"), Confidence::kLow);
}

TEST_F(InvestigatorTest, AContentFilterIsNamed) {
  llm::Reply stopped = Says("");
  stopped.finish = llm::FinishReason::kContentFilter;
  ScriptedModel model({stopped});
  const auto answer = Ask(model);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, base::ErrorKind::kForbidden);
}

TEST_F(InvestigatorTest, EqualCallsOfOneStepRunOnce) {
  ScriptedModel model(
      {Calls({Search(1),
              {.id = "x", .name = "search_logs", .arguments_json = Search(1).arguments_json}}),
       Says("Slots [e1].")});
  ASSERT_TRUE(Ask(model).has_value());
  EXPECT_EQ(tool_->runs, 1);
  EXPECT_NE(model.requests[1].messages[3].text.str().find("call 1 of this step"),
            std::string::npos);
}

TEST_F(InvestigatorTest, ToolCallsAfterTheLimitAreNotRun) {
  options_.max_steps = 1;
  ScriptedModel model({Calls({Search(1)}), Calls({Search(2)}, "I would search more.")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->text, "I would search more.");
  EXPECT_EQ(tool_->runs, 1);
}

TEST_F(InvestigatorTest, GoingInCirclesIsStopped) {
  ScriptedModel model({Calls({Search(1)}), Calls({Search(1)}), Calls({Search(1)}),
                       Calls({Search(1)}), Says("Enough [e1].")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->text, "Enough [e1].");
  EXPECT_EQ(tool_->runs, 1);
  ASSERT_EQ(recorder_.notices.size(), 1u);
  EXPECT_NE(recorder_.notices[0].find("repeating the same tool call"), std::string::npos);
}

TEST_F(InvestigatorTest, AnnouncementWithoutACallIsHeldToItsWord) {
  ScriptedModel model(
      {Says("Let me search the payment logs."), Calls({Search(1)}), Says("Slots [e1].")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->text, "Slots [e1].");
  EXPECT_EQ(recorder_.answer, "Slots [e1].");
  EXPECT_EQ(tool_->runs, 1);
}

TEST_F(InvestigatorTest, AnnouncementIsTheAnswerWhenDetectionIsOff) {
  options_.act_on_announcements = false;
  ScriptedModel model({Says("Let me search the payment logs.")});
  EXPECT_EQ(Ask(model)->text, "Let me search the payment logs.");
}

TEST_F(InvestigatorTest, TooLargeRequestIsTriedOnceMoreWithLess) {
  tool_->padding = std::string(4000, 'x');
  ScriptedModel model({Calls({Search(1)}),
                       base::Error{.kind = base::ErrorKind::kTooLarge, .message = "too large"},
                       Says("Fine [e1].")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->text, "Fine [e1].");
  const auto size = [&](std::size_t i) { return model.requests[i].messages.back().text.size(); };
  EXPECT_LE(size(2), size(1) * 6 / 10);
}

TEST_F(InvestigatorTest, TooLargeTwiceEndsTheQuestion) {
  const base::Error too_large{.kind = base::ErrorKind::kTooLarge, .message = "too large"};
  ScriptedModel model({too_large, too_large});
  const auto failed = Ask(model);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, base::ErrorKind::kTooLarge);
}

TEST_F(InvestigatorTest, SilenceIsAskedOnceMoreAndThenAnError) {
  ScriptedModel model({Says(""), Says("All is well.")});
  EXPECT_EQ(Ask(model)->text, "All is well.");
  ScriptedModel mute({Says(""), Says(" ")});
  const auto failed = Ask(mute);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, base::ErrorKind::kUnavailable);
}

TEST_F(InvestigatorTest, ACauseWithoutEvidenceIsNotBelieved) {
  options_.sends_back = false;
  ScriptedModel model(
      {Says("It was the disk.\nCONCLUSION "
            R"({"status":"cause","confidence":"high","culprit":"disk","summary":"disk"})")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->conclusion.confidence, Confidence::kLow);
  ASSERT_EQ(answer->notices.size(), 2u);  // it cites nothing, and nobody saw its culprit
}

TEST_F(InvestigatorTest, AnInventedCitationIsMarked) {
  options_.sends_back = false;
  ScriptedModel model({Says("It was the disk [e42].")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value());
  EXPECT_FALSE(answer->citations[0].verified);
  EXPECT_EQ(answer->text, "It was the disk [e42] (unverified: no such event).");
  EXPECT_EQ(answer->notices, std::vector<std::string>{"1 of 1 citations could not be verified"});
}

TEST_F(InvestigatorTest, NotesStandInEachRequestAndInTheAnswer) {
  Notes notes;
  options_.notes = &notes;
  ASSERT_TRUE(notes.Put({.claim = "slots ran out", .speaks_for = "[e1]"}, std::nullopt));
  ScriptedModel model({Calls({Search(1)}), Says("Slots ran out [e1].")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value());
  for (const llm::ChatRequest& request : model.requests) {
    EXPECT_NE(request.system.str().find("1. slots ran out; for: [e1]\n"), std::string::npos);
  }
  EXPECT_EQ(answer->notes, notes.all());
}

TEST_F(InvestigatorTest, AnAnswerWithUnprovenClaimsGoesBackOnce) {
  ScriptedModel model({Calls({Search(1)}), Says("The \"disk melted\" [e1], see also [e9]."),
                       Says("The \"connection slots\" were gone [e1].")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->text, "The \"connection slots\" were gone [e1].");
  EXPECT_TRUE(answer->citations.at(0).verified);
  ASSERT_EQ(model.requests.size(), 3u);
  const std::string told = model.requests[2].messages.back().text.str();
  EXPECT_NE(told.find("[e9]: no tool showed such an event"), std::string::npos) << told;
  EXPECT_NE(told.find("\"disk melted\" is in none of the events cited beside it"),
            std::string::npos)
      << told;
  EXPECT_EQ(recorder_.commentary,
            std::vector<std::string>{"The \"disk melted\" [e1], see also [e9]."});
}

TEST_F(InvestigatorTest, AnAnswerThatIsNotMendedIsGivenWithItsMarks) {
  ScriptedModel stubborn({Calls({Search(1)}), Says("It melted [e9]."), Says("It did melt [e9].")});
  const auto answer = Ask(stubborn);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->text, "It did melt [e9] (unverified: no such event).");
  EXPECT_EQ(stubborn.requests.size(), 3u);
}

TEST_F(InvestigatorTest, TheAnswerThatWentBackStandsWhenNothingBetterComes) {
  ScriptedModel broken({Calls({Search(1)}), Says("It melted [e9]."),
                        base::Error{.kind = base::ErrorKind::kUnavailable, .message = "gone"}});
  const auto answer = Ask(broken);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->text, "It melted [e9] (unverified: no such event).");
  ScriptedModel silent({Calls({Search(2)}), Says("It melted [e9]."), Says(""), Says("")});
  const auto after_silence = Ask(silent);
  ASSERT_TRUE(after_silence.has_value()) << after_silence.error().message;
  EXPECT_EQ(after_silence->text, "It melted [e9] (unverified: no such event).");
}

TEST_F(InvestigatorTest, NothingGoesBackBeyondTheStepsThatAreAllowed) {
  options_.max_steps = 2;
  ScriptedModel model({Calls({Search(1)}), Says("It melted [e9].")});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->text, "It melted [e9] (unverified: no such event).");
  EXPECT_EQ(model.requests.size(), 2u);
}

TEST_F(InvestigatorTest, UsageIsUnknownWhenAnyStepLeftItOut) {
  auto first = Calls({Search(1)});
  first.usage.input = base::TokenCount(100);
  auto second = Says("Slots [e1].");
  ScriptedModel model({first, second});
  EXPECT_EQ(Ask(model)->usage.input, std::nullopt);
  second.usage.input = base::TokenCount(50);
  ScriptedModel full({first, second});
  EXPECT_EQ(Ask(full)->usage.input, base::TokenCount(150));
}

TEST_F(InvestigatorTest, AnAnswerComesBeforeTheLastRequestOfTheDayIsGone) {
  ScriptedModel model({Calls({Search(1)}), Calls({Search(2)}), Says("Slots [e1].")});
  Investigator investigator(model, *toolbox_, evidence_, redactor_, options_);
  investigator.LimitSpending({.requests = Cap<int>{3, "no more requests are left"}});
  const auto answer = investigator.Ask("why", privacy::RedactedText("system"), recorder_, {});
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->text, "Slots [e1].");
  EXPECT_EQ(model.requests.size(), 3u);
  EXPECT_NE(model.requests[2].messages.back().text.str().find("Answer now"), std::string::npos);
  ASSERT_FALSE(answer->notices.empty());
  EXPECT_NE(answer->notices[0].find("no more requests are left"), std::string::npos);
}

TEST_F(InvestigatorTest, AnAnswerComesBeforeTheLastTokensOfTheDayAreGone) {
  auto step = Calls({Search(1)});
  step.usage = {.input = base::TokenCount(1'700), .output = base::TokenCount(100)};
  ScriptedModel model({step, Calls({Search(2)}), Says("Slots [e1].")});
  Investigator investigator(model, *toolbox_, evidence_, redactor_, options_);
  // Room for what was spent, and for one more request with its usual reply; not for two.
  investigator.LimitSpending({.tokens = Cap<base::TokenCount>{base::TokenCount(1'800 + 2 * 1'500),
                                                              "only 4,800 tokens were left"}});
  const auto answer = investigator.Ask("why", privacy::RedactedText("system"), recorder_, {});
  ASSERT_FALSE(model.requests.size() < 2);
  EXPECT_NE(model.requests[1].messages.back().text.str().find("Answer now"), std::string::npos);
  ASSERT_FALSE(recorder_.notices.empty());
  EXPECT_NE(recorder_.notices[0].find("only 4,800 tokens"), std::string::npos);
  EXPECT_LT(*model.requests[1].max_output, base::TokenCount(3'000));  // what is left, and no more
}

TEST_F(InvestigatorTest, WhatTheFirstRequestExceedsIsRefusedBeforeItIsSent) {
  ScriptedModel model({Says("Slots [e1].")});
  Investigator investigator(model, *toolbox_, evidence_, redactor_, options_);
  investigator.LimitSpending({.tokens = Cap<base::TokenCount>{base::TokenCount(10), "reached"}});
  const auto little = investigator.Ask("why", privacy::RedactedText("system"), recorder_, {});
  ASSERT_FALSE(little.has_value());
  EXPECT_EQ(little.error().kind, base::ErrorKind::kInvalidInput);
  investigator.LimitSpending({.cost = Cap<llm::MicroUsd>{llm::MicroUsd(1'000'000), "reached"}});
  const auto unknown = investigator.Ask("why", privacy::RedactedText("system"), recorder_, {});
  ASSERT_FALSE(unknown.has_value());
  EXPECT_NE(unknown.error().message.find("price"), std::string::npos);
  EXPECT_TRUE(model.requests.empty());
}

TEST_F(InvestigatorTest, WhenTheTimeIsUpWhatWasFoundIsTheAnswer) {
  // A model that searches and then never answers.
  class Silent final : public ScriptedModel {
   public:
    Silent() : ScriptedModel({Calls({Search(1)})}) {}
    base::Result<llm::Reply> Generate(const llm::ChatRequest& request, const llm::TextSink& sink,
                                      std::stop_token stop) override {
      if (requests.empty()) return ScriptedModel::Generate(request, sink, stop);
      std::mutex mutex;
      std::unique_lock lock(mutex);
      std::condition_variable_any().wait(lock, stop, [] { return false; });
      return base::Fail(base::ErrorKind::kCancelled, "cancelled");
    }
  } model;
  Investigator investigator(model, *toolbox_, evidence_, redactor_, options_);
  investigator.LimitSpending(
      {.time = Cap<base::Millis>{base::Millis(300), "--timeout 300ms is reached"}});
  const auto answer = investigator.Ask("why", privacy::RedactedText("system"), recorder_, {});
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_NE(answer->text.find("[e1]"), std::string::npos);
  EXPECT_EQ(answer->notices.at(0), "--timeout 300ms is reached");
}

TEST_F(InvestigatorTest, TheMainClaimIsProvenByItsFirstParagraph) {
  const auto proven = [&](const std::string& text) {
    ScriptedModel model({Calls({Search(1)}), Says(text)});
    const auto answer = Ask(model);
    return answer && IsMainClaimProven(*answer);
  };
  EXPECT_TRUE(proven("The pool was full [e1].\n\nSomething else."));
  EXPECT_FALSE(proven("The pool was full.\n\nSee [e1]."));
  EXPECT_FALSE(proven("The pool was full [e1, e99]."));
  EXPECT_TRUE(proven("It is not shown.\nCONCLUSION {\"status\":\"not_shown\"}"));
}

TEST_F(InvestigatorTest, AModelThatOnlyThoughtGetsMoreRoomAndGoesOn) {
  llm::Reply silent;
  silent.finish = llm::FinishReason::kLength;
  ScriptedModel model({silent, Calls({Search(1)}), Says("Slots [e1].")});
  model.set_limits({base::TokenCount(100'000), base::TokenCount(64'000)});
  const auto answer = Ask(model);
  ASSERT_TRUE(answer.has_value()) << answer.error().message;
  EXPECT_EQ(answer->text, "Slots [e1].");
  EXPECT_EQ(model.requests[0].max_output, base::TokenCount(4'000));
  EXPECT_EQ(model.requests[1].max_output, base::TokenCount(16'000));
  EXPECT_EQ(model.requests[1].messages.size(), 1u);  // nothing is told of the silence
}

TEST_F(InvestigatorTest, AModelThatThinksUpToItsOwnLimitIsNotAskedTheSameAgain) {
  llm::Reply silent;
  silent.finish = llm::FinishReason::kLength;
  ScriptedModel model({silent});
  const auto answer = Ask(model);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, base::ErrorKind::kUnavailable);
  EXPECT_NE(answer.error().message.find("4,000"), std::string::npos) << answer.error().message;
  EXPECT_EQ(model.requests.size(), 1u);
}

TEST_F(InvestigatorTest, RequestsKeepToTheLimitOfTheModelThatIsAsked) {
  tool_->padding = std::string(3'000, 'x');
  options_.max_request = [](const llm::ModelLimits& limits) { return limits.max_input; };
  ScriptedModel model({Calls({Search(1)}), Calls({Search(2)}), Says("Slots [e1].")});
  model.set_limits({base::TokenCount(4'000), base::TokenCount(1'000)});
  ASSERT_TRUE(Ask(model).has_value());
  for (const auto& request : model.requests) {
    EXPECT_LE(options_.context.estimate(request), base::TokenCount(4'000));
  }
}

TEST_F(InvestigatorTest, RequestsThatFailedOnTheWayAreCountedToo) {
  auto reply = Says("Slots.");
  reply.requests = 3;
  ScriptedModel model({reply});
  EXPECT_EQ(Ask(model)->model_requests, 3);
}

TEST_F(InvestigatorTest, WhatCannotShrinkIsNotSentAgain) {
  ScriptedModel model({base::Error{.kind = base::ErrorKind::kTooLarge, .message = "too large"}});
  const auto answer = Ask(model);
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, base::ErrorKind::kTooLarge);
  EXPECT_EQ(model.requests.size(), 1u);
}

TEST_F(InvestigatorTest, CostIsTheSumOfTheSteps) {
  auto first = Calls({Search(1)});
  first.usage.cost = llm::MicroUsd(1'500);
  auto second = Says("Slots [e1].");
  second.usage.cost = llm::MicroUsd(700);
  ScriptedModel model({first, second});
  EXPECT_EQ(Ask(model)->usage.cost, llm::MicroUsd(2'200));
}

TEST_F(InvestigatorTest, ConversationGoesOnAndACancelledQuestionLeavesNoTrace) {
  ScriptedModel model({Says("One."), Says("Two."), Says("Three.")});
  Investigator investigator(model, *toolbox_, evidence_, redactor_, options_);
  const privacy::RedactedText system("system");
  ASSERT_TRUE(investigator.Ask("first", system, recorder_, {}).has_value());
  std::stop_source stop;
  stop.request_stop();
  const auto cancelled = investigator.Ask("second", system, recorder_, stop.get_token());
  ASSERT_FALSE(cancelled.has_value());
  EXPECT_EQ(cancelled.error().kind, base::ErrorKind::kCancelled);
  ASSERT_TRUE(investigator.Ask("third", system, recorder_, {}).has_value());
  std::vector<std::string> texts;
  for (const auto& message : model.requests.back().messages) texts.push_back(message.text.str());
  EXPECT_EQ(texts, (std::vector<std::string>{"first", "One.", "third"}));
}

TEST_F(InvestigatorTest, WhatAReplyWantsBackGoesWithItsMessageAndAllItsCalls) {
  options_.max_steps = 2;
  const auto with = [](llm::Reply reply, const std::string& json) {
    reply.continuation = {.dialect = "anthropic", .bound_to = "m", .json = json};
    return reply;
  };
  ScriptedModel model({with(Calls({Search(1)}), "[1]"), with(Calls({Search(2)}), "[2]"),
                       with(Calls({Search(3)}, "Slots [e1]."), "[3]"), with(Says("Yes."), "[4]"),
                       Says("No.")});
  Investigator investigator(model, *toolbox_, evidence_, redactor_, options_);
  for (const char* question : {"why", "sure?", "really?"}) {
    const auto answer = investigator.Ask(question, privacy::RedactedText("system"), recorder_, {});
    ASSERT_TRUE(answer.has_value()) << answer.error().message;
  }
  std::vector<std::string> sent;
  for (const auto& message : model.requests.back().messages) {
    if (message.role == llm::Role::kAssistant) sent.push_back(message.continuation.json);
  }
  // The third reply's calls came after the last step and were not run.
  EXPECT_EQ(sent, (std::vector<std::string>{"[1]", "[2]", "", "[4]"}));
}

}  // namespace
}  // namespace logai::agent
