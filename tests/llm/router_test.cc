#include "llm/router.h"

#include <gtest/gtest.h>

#include "tests/support/scripted_model.h"

namespace logai::llm {
namespace {

using base::Error;
using base::ErrorKind;
using base::TokenCount;
using ::logai::test::Says;
using ::logai::test::ScriptedModel;
using Turns = std::vector<ScriptedModel::Turn>;

Error Failing(ErrorKind kind) { return {.kind = kind, .message = "failing"}; }

/// Gives some text and then breaks.
class CutModel : public ScriptedModel {
 public:
  CutModel() : ScriptedModel({}) {}
  base::Result<Reply> Generate(const ChatRequest&, const TextSink& on_text,
                               std::stop_token) override {
    on_text("The po");
    return base::Fail(ErrorKind::kUnavailable, "cut");
  }
};

class RoutedModelTest : public ::testing::Test {
 protected:
  RoutedModel Chain(std::unique_ptr<ChatModel> first, std::vector<Turns> others,
                    std::vector<std::int64_t> max_inputs = {}) {
    std::vector<Fallback> fallbacks;
    for (std::size_t i = 0; i < others.size(); ++i) {
      const ModelLimits limits{TokenCount(i < max_inputs.size() ? max_inputs[i] : 100'000),
                               TokenCount(4'000)};
      fallbacks.push_back(
          {.name = "other-" + std::to_string(i),
           .open = [turns = others[i], limits]() -> base::Result<std::unique_ptr<ChatModel>> {
             if (turns.empty()) return base::Fail(ErrorKind::kUnauthorized, "no key");
             auto model = std::make_unique<ScriptedModel>(turns);
             model->set_limits(limits);
             return model;
           }});
    }
    return RoutedModel(
        std::move(first), std::move(fallbacks),
        {.on_notice = [this](std::string_view text) { notices_.emplace_back(text); }}, ask_,
        clock_);
  }
  static std::unique_ptr<ChatModel> Model(Turns turns) {
    return std::make_unique<ScriptedModel>(std::move(turns));
  }
  base::Result<Reply> Ask(RoutedModel& model) {
    ChatRequest request;
    request.messages = {{.role = Role::kUser, .text = privacy::RedactedText("why?")}};
    return model.Generate(request, [this](std::string_view text) { streamed_ += text; }, {});
  }

  struct SetClock final : base::Clock {
    base::UtcTime Now() const override { return now; }
    base::UtcTime now = base::FromEpochMs(1'795'386'600'000);
  };
  SetClock clock_;
  AskForFallback ask_;
  std::vector<std::string> notices_;
  std::string streamed_;
};

TEST_F(RoutedModelTest, WhatCannotShrinkGoesToALargerModelAtOnce) {
  RoutedModel model = Chain(Model({}), {{Says("small")}, {Says("large")}}, {1'000, 900'000});
  EXPECT_TRUE(model.TurnToLarger(Failing(ErrorKind::kTooLarge), {}));
  EXPECT_EQ(Ask(model)->text, "large");
  EXPECT_FALSE(model.TurnToLarger(Failing(ErrorKind::kTooLarge), {}));
}

TEST_F(RoutedModelTest, WordsThatNobodySawMakeWayForAnothersAnswer) {
  RoutedModel model = Chain(std::make_unique<CutModel>(), {{Says("whole")}});
  ChatRequest request;
  request.messages = {{.role = Role::kUser, .text = privacy::RedactedText("why?")}};
  const TextSink held([this](std::string_view text) { streamed_ += text; },
                      {.can = [] { return true; }, .now = [this] { streamed_.clear(); }});
  const auto reply = model.Generate(request, held, {});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(streamed_, "whole");
}

TEST_F(RoutedModelTest, WhoStopsWhileBeingAskedHasStoppedTheQuestion) {
  std::stop_source stop;
  ask_ = [&](const Error&, std::stop_token) {
    stop.request_stop();
    return std::nullopt;
  };
  RoutedModel model = Chain(Model({Failing(ErrorKind::kUnavailable)}), {});
  ChatRequest request;
  request.messages = {{.role = Role::kUser, .text = privacy::RedactedText("why?")}};
  const auto reply = model.Generate(request, {}, stop.get_token());
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kCancelled);
}

TEST_F(RoutedModelTest, TheNextAnswersWhereTheFirstCannotAndStaysInCharge) {
  for (const ErrorKind kind :
       {ErrorKind::kQuotaExhausted, ErrorKind::kRetired, ErrorKind::kUnavailable,
        ErrorKind::kTimeout, ErrorKind::kRateLimited, ErrorKind::kUnauthorized,
        ErrorKind::kForbidden, ErrorKind::kNotFound}) {
    notices_.clear();
    RoutedModel model = Chain(Model({Failing(kind)}), {{Says("one"), Says("two")}});
    EXPECT_EQ(Ask(model)->text, "one");
    EXPECT_EQ(Ask(model)->text, "two");
    EXPECT_EQ(notices_, std::vector<std::string>{"failing; asking other-0 instead"});
  }
}

TEST_F(RoutedModelTest, WhatIsWrongEverywhereGoesToNobodyElse) {
  for (const ErrorKind kind : {ErrorKind::kCancelled, ErrorKind::kInvalidInput,
                               ErrorKind::kInternal, ErrorKind::kTooLarge}) {
    RoutedModel model = Chain(Model({Failing(kind)}), {{Says("one")}});
    const auto reply = Ask(model);
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, kind);
    EXPECT_TRUE(notices_.empty());
  }
}

TEST_F(RoutedModelTest, NoSecondAnswerAfterTextWasShown) {
  RoutedModel model = Chain(std::make_unique<CutModel>(), {{Says("one")}});
  EXPECT_FALSE(Ask(model));
  EXPECT_EQ(streamed_, "The po");
}

TEST_F(RoutedModelTest, OneThatCannotBeAskedIsPassedOver) {
  RoutedModel model = Chain(Model({Failing(ErrorKind::kRetired)}), {{}, {Says("one")}});
  EXPECT_EQ(Ask(model)->text, "one");
  ASSERT_EQ(notices_.size(), 2u);
  EXPECT_EQ(notices_[0], "other-0 cannot be asked instead: no key");
}

TEST_F(RoutedModelTest, TheLastErrorIsTheAnswerWhenAllFail) {
  RoutedModel model =
      Chain(Model({Failing(ErrorKind::kRetired)}), {{Failing(ErrorKind::kQuotaExhausted)}});
  const auto reply = Ask(model);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, ErrorKind::kQuotaExhausted);
}

TEST_F(RoutedModelTest, ASecondOverflowGoesToTheNextThatTakesMore) {
  auto first = std::make_unique<ScriptedModel>(
      Turns{Failing(ErrorKind::kTooLarge), Failing(ErrorKind::kTooLarge)});
  first->set_limits({TokenCount(8'000), TokenCount(4'000)});
  RoutedModel model = Chain(std::move(first), {{Says("small")}, {Says("large")}}, {4'000, 200'000});
  ASSERT_FALSE(Ask(model));  // the caller shrinks the request first
  EXPECT_EQ(Ask(model)->text, "large");
  EXPECT_EQ(model.limits().max_input, TokenCount(200'000));
}

TEST_F(RoutedModelTest, TheFirstIsAskedAgainOnceItHasCooledDown) {
  Error limited = Failing(ErrorKind::kRateLimited);
  limited.retry_after = std::chrono::minutes(3);
  RoutedModel model = Chain(Model({limited, Says("back")}), {{Says("one"), Says("two")}});
  EXPECT_EQ(Ask(model)->text, "one");
  clock_.now += std::chrono::minutes(2);
  EXPECT_EQ(Ask(model)->text, "two");
  clock_.now += std::chrono::minutes(2);
  EXPECT_EQ(Ask(model)->text, "back");
  EXPECT_EQ(notices_.back(), "asking scripted/scripted-1 again");
}

TEST_F(RoutedModelTest, AQuestionThatIsUnderWayStaysWithTheModelThatTookOver) {
  RoutedModel model =
      Chain(Model({Failing(ErrorKind::kUnavailable), Says("back")}), {{Says("one"), Says("two")}});
  EXPECT_EQ(Ask(model)->text, "one");
  clock_.now += std::chrono::hours(1);
  ChatRequest step;
  step.messages = {{.role = Role::kUser, .text = privacy::RedactedText("why?")},
                   {.role = Role::kAssistant},
                   {.role = Role::kTool, .text = privacy::RedactedText("lines")}};
  EXPECT_EQ(model.Generate(step, {}, {})->text, "two");
}

TEST_F(RoutedModelTest, TheUserNamesWhoMayAnswerWhereTheSettingsDoNot) {
  std::vector<ErrorKind> asked;
  ask_ = [&](const Error& error, std::stop_token) -> std::optional<Fallback> {
    asked.push_back(error.kind);
    return Fallback{.name = "chosen", .open = []() -> base::Result<std::unique_ptr<ChatModel>> {
                      return Model({Says("one"), Says("two")});
                    }};
  };
  RoutedModel model = Chain(Model({Failing(ErrorKind::kRetired)}), {});
  EXPECT_EQ(Ask(model)->text, "one");
  EXPECT_EQ(Ask(model)->text, "two");
  EXPECT_EQ(asked, std::vector<ErrorKind>{ErrorKind::kRetired});
}

TEST_F(RoutedModelTest, WithoutTheUsersWordNobodyElseIsAsked) {
  int asked = 0;
  ask_ = [&](const Error&, std::stop_token) -> std::optional<Fallback> {
    ++asked;
    return std::nullopt;
  };
  RoutedModel refused = Chain(Model({Failing(ErrorKind::kQuotaExhausted)}), {});
  EXPECT_EQ(Ask(refused).error().kind, ErrorKind::kQuotaExhausted);
  RoutedModel wrong = Chain(Model({Failing(ErrorKind::kInvalidInput)}), {});
  EXPECT_EQ(Ask(wrong).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace logai::llm
