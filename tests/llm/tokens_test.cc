#include "llm/tokens.h"

#include <gtest/gtest.h>

#include <string>

namespace logai::llm {
namespace {

using base::TokenCount;

constexpr const char* kProse =
    "The payment service opens a connection for each request, which uses up the pool of the "
    "database after the deployment of the afternoon.";
constexpr const char* kLog =
    "2026-11-20 14:02:04 ERROR [pay] POST /pay upstream timeout, status=503 took 3001 ms, giving "
    "up after attempt 2";
constexpr const char* kHex =
    "9f3c2a1b7d8e4f60a1b2c3d4e5f60718293a4b5c 550e8400-e29b-41d4-a716-446655440000";

TEST(TokenEstimatorTest, TellsProseLogsAndDigestsApart) {
  EXPECT_EQ(Classify(kProse), TextClass::kProse);
  EXPECT_EQ(Classify(kLog), TextClass::kLogs);
  EXPECT_EQ(
      Classify(
          R"({"level":"error","message":"upstream timeout after retry","code":503,"svc":"pay"})"),
      TextClass::kLogs);
  EXPECT_EQ(Classify("10.2.31.4:5432 -> 10.2.9.1:443 [14:02:04.871] +0.0031 s"), TextClass::kMarks);
  EXPECT_EQ(Classify(kHex), TextClass::kDense);
  EXPECT_EQ(Classify("платёж не прошёл"), TextClass::kOther);
  EXPECT_EQ(Classify(""), TextClass::kProse);
}

TEST(TokenEstimatorTest, CountsByClassAndFamily) {
  const auto per_thousand = [](const char* line, TokenizerFamily family) {
    std::string text;
    while (text.size() < 100'000) text += std::string(line) + "\n";
    return TokenEstimator(family).Estimate(text).value() * 1000 /
           static_cast<std::int64_t>(text.size());
  };
  EXPECT_NEAR(per_thousand(kProse, TokenizerFamily::kOpenAi), 278, 3);  // 3.6 bytes each
  EXPECT_NEAR(per_thousand(kLog, TokenizerFamily::kOpenAi), 435, 3);    // 2.3
  EXPECT_NEAR(per_thousand(kHex, TokenizerFamily::kOpenAi), 714, 10);   // 1.4
  EXPECT_NEAR(per_thousand(kLog, TokenizerFamily::kClaude), 625, 3);    // 1.6
  EXPECT_NEAR(per_thousand(kLog, TokenizerFamily::kOther), 500, 3);     // 2.0
}

TEST(TokenEstimatorTest, KnowsWhoseTokenizerCounts) {
  EXPECT_EQ(FamilyOf("openai/gpt-4o"), TokenizerFamily::kOpenAi);
  EXPECT_EQ(FamilyOf("anthropic/claude-3-5-sonnet"), TokenizerFamily::kClaude);
  EXPECT_EQ(FamilyOf("llama3.1:8b"), TokenizerFamily::kOther);
}

TEST(TokenEstimatorTest, AnEmptyTextHasNoTokens) {
  EXPECT_EQ(TokenEstimator(TokenizerFamily::kOther).Estimate(""), TokenCount(0));
  EXPECT_EQ(TokenEstimator(TokenizerFamily::kOther).Estimate("a"), TokenCount(1));
}

TEST(TokenEstimatorTest, ARequestCostsEveryPartOfIt) {
  const TokenEstimator estimator(TokenizerFamily::kOpenAi);
  ChatRequest request;
  const auto empty = estimator.EstimateRequest(request);
  request.system = privacy::RedactedText("You read logs.");
  const auto with_system = estimator.EstimateRequest(request);
  EXPECT_GT(with_system, empty);
  request.messages.push_back(
      {.role = Role::kAssistant, .tool_calls = {{"c", "fetch_logs", R"({"a":1})"}}});
  const auto with_call = estimator.EstimateRequest(request);
  EXPECT_GT(with_call, with_system);
  request.tools.push_back({"fetch_logs", "Fetches lines", R"({"type":"object"})"});
  EXPECT_GT(estimator.EstimateRequest(request), with_call);
}

TEST(TokenCalibrationTest, LearnsTooLowAtOnceAndTooHighSlowly) {
  TokenCalibration calibration;
  EXPECT_EQ(calibration.Correct(TokenCount(1'000)), TokenCount(1'000));
  calibration.Learn(TokenCount(1'000), TokenCount(1'500));
  EXPECT_EQ(calibration.Correct(TokenCount(1'000)), TokenCount(1'500));
  calibration.Learn(TokenCount(1'000), TokenCount(1'000));
  EXPECT_EQ(calibration.Correct(TokenCount(1'000)), TokenCount(1'375));
}

TEST(TokenCalibrationTest, CountsThatNoTokenizerExplainsTeachNothing) {
  TokenCalibration calibration;
  calibration.Learn(TokenCount(1'000), TokenCount(40));      // all but the newest was cached
  calibration.Learn(TokenCount(1'000), TokenCount(90'000));  // somebody else's count
  calibration.Learn(TokenCount(20), TokenCount(50));         // mostly framing
  EXPECT_EQ(calibration.Correct(TokenCount(1'000)), TokenCount(1'000));
}

TEST(TokenEstimatorTest, CountsWhatAReplyWantsBack) {
  const TokenEstimator estimator(TokenizerFamily::kClaude);
  ChatRequest request;
  request.messages = {{.role = Role::kAssistant}};
  const auto without = estimator.EstimateRequest(request);
  request.messages[0].continuation = {.dialect = "anthropic", .json = std::string(4000, 'x')};
  EXPECT_EQ(estimator.EstimateRequest(request) - without, base::TokenCount(1000));
}

}  // namespace
}  // namespace logai::llm
