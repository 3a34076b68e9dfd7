#include "agent/offline_question.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "agent/offline_service.h"
#include "tests/support/events.h"

namespace logai::agent {
namespace {

using test::At;

TEST(OfflineQuestionTest, ATimeOfDayIsTakenOnTheDayOfTheData) {
  const base::TimeRange span{At(-3'600'000), At(3'600'000)};  // 13:00 to 15:00
  EXPECT_EQ(UnderstandQuestion("why did checkout fail around 14:05?").MomentIn(span), At(300'000));
  EXPECT_EQ(UnderstandQuestion("what happened at 14:05:30").MomentIn(span), At(330'000));
  EXPECT_EQ(UnderstandQuestion("errors since 2026-11-20T14:10:00Z").MomentIn(span), At(600'000));
  EXPECT_EQ(UnderstandQuestion("what went wrong at 3:07 in the morning").MomentIn(span),
            std::nullopt);
  EXPECT_EQ(UnderstandQuestion("what is 10.0.0.1:8080 doing").MomentIn(span), std::nullopt);
}

TEST(OfflineQuestionTest, IdsInTheQuestionAreKept) {
  const auto question = UnderstandQuestion(
      "HTTP 500 (Request-ID: req-86a70631-ef0b-4bb5-abd1-aa8def4ad51f), trace 93bead877ae15b6d");
  EXPECT_EQ(question.ids,
            (std::vector<std::string>{"86a70631-ef0b-4bb5-abd1-aa8def4ad51f", "93bead877ae15b6d"}));
  EXPECT_TRUE(question.names_symptom());
}

TEST(OfflineQuestionTest, AGeneralQuestionNamesNoSymptom) {
  EXPECT_FALSE(UnderstandQuestion("What went wrong, and why?").names_symptom());
  EXPECT_FALSE(UnderstandQuestion("").names_symptom());
}

TEST(OfflineQuestionTest, RankingsAreRecognised) {
  EXPECT_EQ(UnderstandQuestion("show the top errors").wants, OfflineQuestion::Wants::kRanking);
  EXPECT_EQ(UnderstandQuestion("why did it fail").wants, OfflineQuestion::Wants::kCause);
}

TEST(OfflineQuestionTest, EachKindOfQuestionIsRecognised) {
  using Wants = OfflineQuestion::Wants;
  const std::vector<std::pair<const char*, Wants>> cases = {
      {"was there any deadlock?", Wants::kYesNo},
      {"did the backup run?", Wants::kYesNo},
      {"Has the checkpoint completed", Wants::kYesNo},
      {"any timeouts?", Wants::kYesNo},
      {"did checkout fail?", Wants::kCause},
      {"is anything wrong?", Wants::kCause},
      {"do you know why the backup did not run?", Wants::kCause},
      {"trace 93bead877ae15b6d", Wants::kTrace},
      {"what happened to order 4711?", Wants::kTrace},
      {"what happened to the shop?", Wants::kCause},
      {"HTTP 500 for request 00000000-0000-4000-8000-000000000017", Wants::kCause},
      {"what changed since 14:00?", Wants::kChanges},
      {"what changed?", Wants::kCause},
      {"compare checkout and payment", Wants::kChanges},
      {"what is the difference between checkout and the payment logs", Wants::kChanges},
      {"what went wrong?", Wants::kCause},
  };
  for (const auto& [text, wants] : cases) {
    EXPECT_EQ(static_cast<int>(UnderstandQuestion(text).wants), static_cast<int>(wants)) << text;
  }
  EXPECT_EQ(UnderstandQuestion("what happened to order 4711?").ids,
            std::vector<std::string>{"4711"});
  EXPECT_EQ(UnderstandQuestion("compare checkout and the payment logs").sides,
            (std::vector<std::string>{"checkout", "payment"}));
}

TEST(OfflineQuestionTest, ATimeOfDayIsReadByTheClocksOfTheZone) {
  const base::TimeRange span{At(-3'600'000), At(3'600'000)};  // 13:00 to 15:00 UTC
  const auto zone = base::TimeZone::Find("+02:00", base::Environment());
  ASSERT_TRUE(zone.has_value());
  EXPECT_EQ(UnderstandQuestion("why at 16:05?").MomentIn(span, *zone), At(300'000));
  EXPECT_EQ(UnderstandQuestion("why at 14:05Z?").MomentIn(span, *zone), At(300'000));
  EXPECT_EQ(UnderstandQuestion("since 2026-11-20 16:05").MomentIn(span, *zone), At(300'000));
  EXPECT_EQ(UnderstandQuestion("why at 12:05?").MomentIn(span, *zone), std::nullopt);
}

TEST(OfflineServiceTest, AGroupIsNamedAfterItsService) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"payment/app.log", "payment"},
      {"payment-db/pg.log", "payment-db"},
      {"/ecs/checkout", "checkout"},
      {"/aws/lambda/resize-image", "resize-image"},
      {"ts-order-service-5b67c48447-mv5hb.log", "ts-order-service"},
      {"nova-compute.log.1.gz", "nova-compute"},
      {"node/syslog", "node"},
      {"app.log", "app"},
      {"-", "the log"},
  };
  for (const auto& [group, service] : cases) EXPECT_EQ(ServiceOf(group), service) << group;
}

TEST(OfflineServiceTest, APartOfALongerNameIsNoMention) {
  EXPECT_TRUE(Mentions("upstream timeout (payment)", "payment"));
  EXPECT_TRUE(Mentions("container in pod payment-7f9c4d8b6-xk2vb died", "payment"));
  EXPECT_FALSE(Mentions("connection to payment-db lost", "payment"));
  EXPECT_FALSE(Mentions("repayments are late", "payment"));
}

}  // namespace
}  // namespace logai::agent
