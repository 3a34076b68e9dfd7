#include "agent/context.h"

#include <gtest/gtest.h>

#include <random>

#include "privacy/redactor.h"

namespace logai::agent {
namespace {

using llm::Role;

/// One token a byte of text, ten a message.
base::TokenCount CountBytes(const llm::ChatRequest& request) {
  std::int64_t tokens = static_cast<std::int64_t>(request.system.size());
  for (const auto& message : request.messages)
    tokens += 10 + static_cast<std::int64_t>(message.text.size());
  return base::TokenCount(tokens);
}

ContextOptions Limit(std::int64_t tokens) {
  return {.max_request = base::TokenCount(tokens), .estimate = CountBytes};
}

privacy::RedactedText Text(const std::string& text) {
  return privacy::Redactor({.enabled = false}).Redact(text);
}

llm::Message Assistant(std::vector<std::string> call_ids, const std::string& text = "") {
  llm::Message message{.role = Role::kAssistant, .text = Text(text)};
  for (auto& id : call_ids)
    message.tool_calls.push_back({.id = id, .name = "t", .arguments_json = "{}"});
  return message;
}

llm::Message ToolAnswer(const std::string& id, const std::string& text) {
  return {.role = Role::kTool, .text = Text(text), .tool_call_id = id, .tool_name = "t"};
}

llm::ChatRequest Fill(const Context& context) {
  llm::ChatRequest request;
  context.Fill(request);
  return request;
}

TEST(ContextTest, OldTurnsGoFirst) {
  Context context(Limit(300));
  for (int turn = 0; turn < 3; ++turn) {
    context.BeginTurn(Text("question " + std::to_string(turn)));
    context.Add(Assistant({}, std::string(100, 'a')));
    context.EndTurn(true);
  }
  context.BeginTurn(Text("now"));
  const auto request = Fill(context);
  EXPECT_EQ(request.messages.front().text.str(), "question 1");
  EXPECT_EQ(request.messages.back().text.str(), "now");
}

TEST(ContextTest, AServerThatCountsMoreThanWeDoGetsLess) {
  Context context(Limit(2'000));
  for (int turn = 0; turn < 3; ++turn) {
    context.BeginTurn(Text(std::string(400, 'q')));
    context.Add(Assistant({}, std::string(100, 'a')));
    context.EndTurn(true);
  }
  context.BeginTurn(Text("now"));
  const auto before = Fill(context);
  ASSERT_EQ(before.messages.size(), 7u);
  context.Learn(before, base::TokenCount(CountBytes(before).value() * 2));
  const auto after = Fill(context);
  EXPECT_LT(after.messages.size(), before.messages.size());
  EXPECT_EQ(context.Estimate(after).value(), CountBytes(after).value() * 2);
}

TEST(ContextTest, EarlierResultsBecomeOneLineThatKeepsTheirEvidenceIds) {
  Context context(Limit(1200));
  context.BeginTurn(Text("why"));
  context.Add(Assistant({"a"}));
  context.Add(ToolAnswer("a", "e1 first\ne2 second\n" + std::string(900, 'x')));
  context.Add(Assistant({"b"}));
  context.Add(ToolAnswer("b", "e3 third\n" + std::string(700, 'y')));
  const auto request = Fill(context);
  EXPECT_NE(request.messages[2].text.str().find("still citable: e1 e2;"), std::string::npos)
      << request.messages[2].text.str();
  EXPECT_NE(request.messages[4].text.str().find("yyyy"), std::string::npos);
  EXPECT_LE(CountBytes(request).value(), 1200);
}

TEST(ContextTest, NewestResultsAreCutLastAndSaySo) {
  Context context(Limit(1000));
  context.BeginTurn(Text("why"));
  context.Add(Assistant({"a"}));
  context.Add(ToolAnswer("a", std::string(5000, 'x')));
  const auto request = Fill(context);
  EXPECT_LE(CountBytes(request).value(), 1000);
  EXPECT_NE(request.messages[2].text.str().find("(cut to fit"), std::string::npos);
}

TEST(ContextTest, AForgottenTurnLeavesNoTrace) {
  Context context(Limit(1000));
  context.BeginTurn(Text("cancelled"));
  context.Add(Assistant({"a"}));
  context.EndTurn(false);
  context.BeginTurn(Text("next"));
  EXPECT_EQ(Fill(context).messages.size(), 1u);
}

TEST(ContextTest, SlidingWindowCountsMessagesOfEarlierTurns) {
  ContextOptions options = Limit(1'000'000);
  options.history_messages = 4;
  for (const bool prune : {true, false}) {
    options.prune_history = prune;
    Context context(options);
    for (int turn = 0; turn < 5; ++turn) {
      context.BeginTurn(Text("q"));
      context.Add(Assistant({}, "a"));
      context.EndTurn(true);
    }
    context.BeginTurn(Text("now"));
    EXPECT_EQ(Fill(context).messages.size(), prune ? 5u : 11u);
  }
}

TEST(ContextTest, WhatAReplyWantsBackGoesWhenItsStepGoes) {
  Context context(Limit(400));
  context.BeginTurn(Text("why"));
  for (const char* step : {"a", "b", "c"}) {
    llm::Message message = Assistant({step}, std::string(150, 'x'));
    message.continuation = {.dialect = "anthropic", .bound_to = "m", .json = step};
    context.Add(message);
    context.Add(ToolAnswer(step, "short"));
  }
  std::string kept;
  for (const auto& message : Fill(context).messages) kept += message.continuation.json;
  EXPECT_EQ(kept, "bc");
}

// Whatever the history, a request fits and no tool call is parted from its result.
TEST(ContextTest, RandomHistoriesAlwaysFitAndStayPaired) {
  std::mt19937 random(7);
  int requests = 0;
  for (int round = 0; round < 200; ++round) {
    Context context(Limit(4000));
    for (int turn = 0; turn < 4; ++turn) {
      context.BeginTurn(Text("question"));
      const int steps = static_cast<int>(random() % 5);
      for (int step = 0; step < steps; ++step) {
        std::vector<std::string> ids;
        for (unsigned i = 0; i <= random() % 2; ++i)
          ids.push_back(std::to_string(step) + "-" + std::to_string(i));
        context.Add(Assistant(ids));
        for (const auto& id : ids) context.Add(ToolAnswer(id, std::string(random() % 6000, 'x')));
        llm::ChatRequest request = Fill(context);
        ++requests;
        ASSERT_LE(CountBytes(request).value(), 4000);
        std::size_t open_calls = 0;
        for (const auto& message : request.messages) {
          if (message.role == Role::kTool) {
            ASSERT_GT(open_calls, 0u);
            --open_calls;
          } else {
            ASSERT_EQ(open_calls, 0u);
            open_calls = message.tool_calls.size();
          }
        }
        ASSERT_EQ(open_calls, 0u);
      }
      context.Add(Assistant({}, "answer"));
      context.EndTurn(true);
    }
  }
  EXPECT_GT(requests, 500);
}

}  // namespace
}  // namespace logai::agent
