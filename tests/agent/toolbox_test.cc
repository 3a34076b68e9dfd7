#include "agent/toolbox.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace logai::agent {
namespace {

/// Runs a function; counts its calls.
class FakeTool : public Tool {
 public:
  using Body = std::function<base::Result<FinishResult>(std::string_view, std::stop_token)>;
  FakeTool(std::string name, Body body)
      : spec_{.name = std::move(name), .parameters_json = "{}"}, body_(std::move(body)) {}

  const llm::ToolSpec& spec() const override { return spec_; }
  base::Result<FinishResult> Run(std::string_view arguments, std::stop_token stop) override {
    return body_(arguments, stop);
  }

 private:
  llm::ToolSpec spec_;
  Body body_;
};

FinishResult Finished(std::string text) {
  return [text] { return ToolResult{.summary = text}; };
}

class ToolboxTest : public ::testing::Test {
 protected:
  Toolbox Make(FakeTool::Body body) {
    std::vector<std::unique_ptr<Tool>> tools;
    tools.push_back(std::make_unique<FakeTool>("fetch_logs", std::move(body)));
    return Toolbox(std::move(tools), redactor_);
  }
  static std::vector<llm::ToolCall> Calls(std::vector<std::pair<std::string, std::string>> calls) {
    std::vector<llm::ToolCall> result;
    for (auto& [name, arguments] : calls) {
      result.push_back(
          {.id = "c" + std::to_string(result.size()), .name = name, .arguments_json = arguments});
    }
    return result;
  }
  std::vector<Toolbox::Outcome> Run(Toolbox& box, const std::vector<llm::ToolCall>& calls) {
    auto outcomes = box.RunAll(calls, watcher_, {});
    EXPECT_TRUE(outcomes.has_value());
    return outcomes ? std::move(*outcomes) : std::vector<Toolbox::Outcome>();
  }

  privacy::Redactor redactor_;
  ToolWatcher watcher_{.started = [](const llm::ToolCall&) {},
                       .finished = [](const llm::ToolCall&, const ToolRun&) {}};
};

// Each call waits for the other: run one after the other, this would never end.
TEST_F(ToolboxTest, CallsOfOneStepRunAtTheSameTimeAndAreReportedInTheOrderAsked) {
  std::latch both(2);
  Toolbox box =
      Make([&](std::string_view arguments, std::stop_token) -> base::Result<FinishResult> {
        both.arrive_and_wait();
        return Finished(std::string(arguments));
      });
  const auto outcomes = Run(box, Calls({{"fetch_logs", "{\"a\":1}"}, {"fetch_logs", "{\"a\":2}"}}));
  ASSERT_EQ(outcomes.size(), 2u);
  EXPECT_EQ(outcomes[0].run.summary, "{\"a\":1}");
  EXPECT_EQ(outcomes[1].run.summary, "{\"a\":2}");
  EXPECT_EQ(outcomes[1].message.tool_call_id, "c1");
}

TEST_F(ToolboxTest, UnknownToolGetsASuggestion) {
  Toolbox box = Make([](std::string_view, std::stop_token) { return Finished("x"); });
  const auto outcomes = Run(box, Calls({{"fetch_log", "{}"}}));
  EXPECT_FALSE(outcomes[0].run.success);
  EXPECT_NE(outcomes[0].message.text.str().find("did you mean fetch_logs?"), std::string::npos);
}

TEST_F(ToolboxTest, IdenticalCallIsNotRunAgainWhateverItsKeyOrderButGivenOnceMore) {
  std::atomic<int> runs = 0;
  Toolbox box = Make([&](std::string_view, std::stop_token) {
    ++runs;
    return Finished("x");
  });
  Run(box, Calls({{"fetch_logs", R"({"a":1,"b":2})"}}));
  const auto again = Run(box, Calls({{"fetch_logs", R"({ "b": 2, "a": 1 })"}}));
  EXPECT_TRUE(again[0].run.success);
  EXPECT_EQ(again[0].run.summary, "x  (the same call as before)");
  const auto third = Run(box, Calls({{"fetch_logs", R"({"a":1,"b":2})"}}));
  EXPECT_FALSE(third[0].run.success);
  EXPECT_NE(third[0].message.text.str().find("made before"), std::string::npos);
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(box.repetitions_in_a_row(), 2);
  box.BeginQuestion();
  EXPECT_TRUE(Run(box, Calls({{"fetch_logs", R"({"a":1,"b":2})"}}))[0].run.success);
}

TEST_F(ToolboxTest, ACallThatFailedMayBeMadeAgain) {
  int runs = 0;
  Toolbox box = Make([&](std::string_view, std::stop_token) -> base::Result<FinishResult> {
    if (++runs == 1) return base::Fail(base::ErrorKind::kUnavailable, "throttled");
    return Finished("x");
  });
  Run(box, Calls({{"fetch_logs", "{}"}}));
  EXPECT_TRUE(Run(box, Calls({{"fetch_logs", "{}"}}))[0].run.success);
}

TEST_F(ToolboxTest, FailureReachesTheModelRedactedWithItsHint) {
  Toolbox box = Make([](std::string_view, std::stop_token) -> base::Result<FinishResult> {
    return base::Fail({.kind = base::ErrorKind::kForbidden,
                       .message = "denied for bob@example.com",
                       .next = "ask for logs:FilterLogEvents"});
  });
  const auto outcomes = Run(box, Calls({{"fetch_logs", "{}"}}));
  const std::string& text = outcomes[0].message.text.str();
  EXPECT_EQ(text, "error: denied for [EMAIL_REDACTED]\nask for logs:FilterLogEvents");
  EXPECT_EQ(outcomes[0].run.result_json.find("bob@"), std::string::npos);
}

TEST_F(ToolboxTest, ExceptionOfAToolIsAnErrorNotACrash) {
  Toolbox box = Make([](std::string_view, std::stop_token) -> base::Result<FinishResult> {
    throw std::runtime_error("library trouble");
  });
  EXPECT_NE(Run(box, Calls({{"fetch_logs", "{}"}}))[0].message.text.str().find("library trouble"),
            std::string::npos);
}

TEST_F(ToolboxTest, CancelledToolsEndTheStep) {
  Toolbox box = Make([](std::string_view, std::stop_token) -> base::Result<FinishResult> {
    return base::Fail(base::ErrorKind::kCancelled, "cancelled");
  });
  std::stop_source stop;
  stop.request_stop();
  const auto outcomes = box.RunAll(Calls({{"fetch_logs", "{}"}}), watcher_, stop.get_token());
  ASSERT_FALSE(outcomes.has_value());
  EXPECT_EQ(outcomes.error().kind, base::ErrorKind::kCancelled);
}

}  // namespace
}  // namespace logai::agent
