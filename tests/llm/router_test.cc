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
        {.on_notice = [this](std::string_view text) { notices_.emplace_back(text); }});
  }
  static std::unique_ptr<ChatModel> Model(Turns turns) {
    return std::make_unique<ScriptedModel>(std::move(turns));
  }
  base::Result<Reply> Ask(RoutedModel& model) {
    return model.Generate({}, [this](std::string_view text) { streamed_ += text; }, {});
  }

  std::vector<std::string> notices_;
  std::string streamed_;
};

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

}  // namespace
}  // namespace logai::llm
