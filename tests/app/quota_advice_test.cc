#include "app/quota_advice.h"

#include <gtest/gtest.h>

#include "tests/support/scripted_model.h"

namespace logai::app {
namespace {

/// A model of GitHub's free tier: 50 requests a day.
class CountedModel : public test::ScriptedModel {
 public:
  CountedModel() : ScriptedModel({}) {}
  const llm::QuotaSubject* quota_subject() const override { return &subject_; }

 private:
  llm::QuotaSubject subject_{
      .provider = "github", .row = "github", .account = "a", .model = "openai/gpt-4o"};
};

class FixedClock final : public base::Clock {
 public:
  base::UtcTime Now() const override { return now; }
  base::UtcTime now = base::FromEpochMs(1'795'386'600'000);
};

class QuotaAdviceTest : public ::testing::Test {
 protected:
  /// Books `requests`, a minute apart so that the limit per minute does not stand in the way.
  void Spend(int requests) {
    for (int i = 0; i < requests; ++i) {
      clock_.now += std::chrono::minutes(1);
      auto ticket = ledger_.Admit(*model_.quota_subject(), {},
                                  {.waiter = base::SystemWaiter(), .title = "GitHub"}, {});
      ASSERT_TRUE(ticket);
      (*ticket)->Finish({.outcome = llm::RequestOutcome::kAnswered});
    }
  }

  FixedClock clock_;
  llm::QuotaLedger ledger_{{.clock = &clock_}};
  CountedModel model_;
};

TEST_F(QuotaAdviceTest, SaysNothingWhileAQuestionFits) {
  Spend(40);
  const QuotaAdvice advice = AdviseOnQuota(ledger_, model_);
  EXPECT_EQ(advice.notice, "");
  EXPECT_EQ(advice.caps.requests.has_value(), false);
}

TEST_F(QuotaAdviceTest, SaysWhatIsLeftWhenThereIsRoomAndWhatElseCanBeDone) {
  Spend(47);
  const QuotaAdvice advice = AdviseOnQuota(ledger_, model_);
  EXPECT_NE(advice.notice.find("has 3 requests left"), std::string::npos) << advice.notice;
  EXPECT_TRUE(advice.notice.contains("there is room again at 2026-11-23 22:") &&
              advice.notice.contains(" UTC (in 23 h "))
      << advice.notice;
  EXPECT_NE(advice.notice.find("--offline"), std::string::npos);
  ASSERT_TRUE(advice.caps.requests);
  EXPECT_EQ(advice.caps.requests->amount, 3);
}

TEST_F(QuotaAdviceTest, AModelThatNobodyCountsIsNotAdvisedOn) {
  test::ScriptedModel uncounted({});
  EXPECT_EQ(AdviseOnQuota(ledger_, uncounted).notice, "");
}

}  // namespace
}  // namespace logai::app
