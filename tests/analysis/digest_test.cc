#include "analysis/digest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "tests/support/events.h"

namespace logai::analysis {
namespace {

using logs::Level;
using test::MakeEvent;

std::vector<std::string> Lines(const privacy::RedactedText& page) {
  std::vector<std::string> lines;
  for (const std::string_view line : base::Split(base::Trim(page.str()), '\n')) {
    lines.emplace_back(line);
  }
  return lines;
}

class DigestTest : public testing::Test {
 protected:
  privacy::Redactor redactor_;
  logs::EvidenceRegistry registry_;

  DigestBuilder Builder(DigestOptions options = {}) {
    return DigestBuilder(redactor_, registry_, std::move(options));
  }

  // Half an hour of traffic in two groups, with an outage in the middle.
  static void AddOutage(DigestBuilder& digest) {
    for (int i = 0; i < 1800; ++i) {
      digest.Add(MakeEvent("checkout", i + 1, i * 1000, Level::kInfo,
                           "served request " + std::to_string(i) + " in 12 ms"));
    }
    digest.Add(MakeEvent("payment-db", 1, 599'000, Level::kInfo, "checkpoint complete"));
    for (int i = 0; i < 400; ++i) {
      digest.Add(MakeEvent("payment-db", i + 2, 600'000 + i * 1000, Level::kCritical,
                           "remaining connection slots are reserved, pid " + std::to_string(i)));
    }
  }
};

TEST_F(DigestTest, FewEventsAreShownOneByOne) {
  auto digest = Builder();
  digest.Add(MakeEvent("app.log", 1, 1'000, Level::kInfo, "first"));
  digest.Add(MakeEvent("app.log", 2, 2'000, Level::kError, "second"));
  const auto lines = Lines(digest.Finish());
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(lines[0].starts_with("2 events of app.log")) << lines[0];
  EXPECT_EQ(lines[1], "[e1] 14:00:01.000 INFO first");
  EXPECT_EQ(lines[2], "[e2] 14:00:02.000 ERROR second");
}

TEST_F(DigestTest, NewestFirstLeavesOutTheOldest) {
  auto digest =
      Builder({.mode = DigestMode::kEvents, .order = DigestOrder::kNewestFirst, .max_events = 3});
  for (int i = 1; i <= 50; ++i) {
    digest.Add(
        MakeEvent("app.log", i, i * 1000, Level::kInfo, "event number " + std::to_string(i)));
  }
  const auto lines = Lines(digest.Finish());
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_TRUE(lines[1].ends_with("event number 50")) << lines[1];
  EXPECT_TRUE(lines[3].ends_with("event number 48")) << lines[3];
  EXPECT_EQ(lines[4], "behind this page: 50 events, 47 not shown");
}

TEST_F(DigestTest, EventsOfSeveralGroupsStandInOrderOfTimeWithTheirGroup) {
  auto digest = Builder();
  digest.Add(MakeEvent("b.log", 1, 3'000, Level::kInfo, "later"));
  digest.Add(MakeEvent("a.log", 1, 1'000, Level::kInfo, "earlier"));
  const auto lines = Lines(digest.Finish());
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[1], "[e1] 14:00:01.000 a.log INFO earlier");
  EXPECT_EQ(lines[2], "[e2] 14:00:03.000 b.log INFO later");
}

TEST_F(DigestTest, ASummaryPutsTheFirstOccurrenceOfAProblemFirstWithItsCounts) {
  auto digest = Builder();
  AddOutage(digest);
  const std::string page = digest.Finish().str();
  const auto problem =
      page.find("payment-db CRITICAL remaining connection slots are reserved, pid 0");
  const auto usual = page.find("served request <num> in <num> ms");
  ASSERT_NE(problem, std::string::npos) << page;
  ASSERT_NE(usual, std::string::npos) << page;
  EXPECT_LT(problem, usual);
  EXPECT_NE(page.find("×400 (18%) until 14:16:39.000, new"), std::string::npos) << page;
  EXPECT_NE(page.find("before: [e1] 14:09:59.000 payment-db INFO checkpoint complete"),
            std::string::npos)
      << page;
  EXPECT_NE(page.find("1,800×"), std::string::npos) << page;
}

TEST_F(DigestTest, EveryEventOnThePageIsEvidenceWithExactlyTheTextShown) {
  auto digest = Builder();
  AddOutage(digest);
  const std::string page = digest.Finish().str();
  const auto all = registry_.All();
  ASSERT_FALSE(all.empty());
  for (const logs::Evidence& evidence : all) {
    EXPECT_NE(page.find("[" + evidence.id + "] "), std::string::npos) << evidence.id;
    EXPECT_NE(page.find(evidence.shown_text), std::string::npos) << evidence.shown_text;
  }
}

TEST_F(DigestTest, ThePageIsNeverOverBudgetWhateverTheBudget) {
  for (int budget = 0; budget <= 400; budget += 7) {
    logs::EvidenceRegistry registry;
    const auto estimate = [](std::string_view text) {
      return base::TokenCount(static_cast<std::int64_t>((text.size() + 3) / 4));
    };
    DigestBuilder digest(redactor_, registry,
                         {.budget = base::TokenCount(budget), .estimate = estimate});
    AddOutage(digest);
    EXPECT_LE(estimate(digest.Finish().str()).value(), budget);
  }
}

TEST_F(DigestTest, PrivateValuesDoNotReachThePageEvenWhenLinesAreCut) {
  auto digest = Builder({.line_bytes = 60});
  digest.Add(MakeEvent("app.log", 1, 1'000, Level::kError,
                       std::string(40, 'x') + " login of somebody.private@example.com failed " +
                           std::string(400, 'y') + " other.private@example.com"));
  const std::string page = digest.Finish().str();
  EXPECT_EQ(page.find("private@example"), std::string::npos) << page;
  for (const logs::Evidence& evidence : registry_.All()) {
    EXPECT_EQ(evidence.shown_text.find("private@"), std::string::npos);
  }
}

TEST_F(DigestTest, ARecordThatIsOneLongWordIsShownByItsStart) {
  auto digest = Builder();
  logs::Event event =
      MakeEvent("app.log", 1, 1'000, Level::kError, "ERROR " + std::string(1'000'000, 'x'));
  event.body_begin = 6;
  digest.Add(event);
  const std::string page = digest.Finish().str();
  EXPECT_NE(page.find("ERROR " + std::string(60, 'x')), std::string::npos) << page;
}

TEST_F(DigestTest, WhatTheBaselineKnowsIsNotNew) {
  auto digest = Builder({.mode = DigestMode::kSummary});
  for (int i = 0; i < 5; ++i) {
    digest.AddBaseline(MakeEvent("app.log", i + 1, i, Level::kError, "old complaint 7"));
  }
  for (int i = 0; i < 5; ++i) {
    digest.Add(MakeEvent("app.log", i + 10, 9'000 + i, Level::kError, "old complaint 8"));
    digest.Add(MakeEvent("app.log", i + 20, 9'000 + i, Level::kError, "fresh trouble 8"));
  }
  for (const std::string& line : Lines(digest.Finish())) {
    if (line.starts_with("last: ")) continue;
    if (line.find("old complaint") != std::string::npos) {
      EXPECT_EQ(line.find("new"), std::string::npos) << line;
    }
    if (line.find("fresh trouble") != std::string::npos) {
      EXPECT_TRUE(line.ends_with("new")) << line;
    }
  }
}

TEST_F(DigestTest, TheQuestionMovesWhatItNamesOntoATightPage) {
  const auto page_for = [&](std::string question) {
    logs::EvidenceRegistry registry;
    DigestBuilder digest(redactor_, registry,
                         {.budget = base::TokenCount(90),
                          .question = std::move(question),
                          .mode = DigestMode::kSummary});
    for (int kind = 0; kind < 20; ++kind) {
      const std::string word(5, static_cast<char>('a' + kind));
      digest.Add(MakeEvent("app.log", kind + 1, kind * 1000, Level::kError,
                           word + " could not be " + word));
    }
    return digest.Finish().str();
  };
  EXPECT_EQ(page_for("").find("ppppp"), std::string::npos);
  EXPECT_NE(page_for("what is it with ppppp?").find("ppppp"), std::string::npos);
}

TEST_F(DigestTest, NoEventsMakeAShortPage) {
  auto digest = Builder();
  EXPECT_EQ(digest.Finish().str(), "0 events\n");
}

TEST_F(DigestTest, ALineOfTheLogCannotForgeAnotherLineOfThePage) {
  auto digest = Builder();
  digest.Add(MakeEvent("app.log", 1, 0, Level::kInfo, "a\ne2 14:00:00.000 ERROR forged\x1b[2J"));
  EXPECT_EQ(Lines(digest.Finish()).size(), 2U);
}

}  // namespace
}  // namespace logai::analysis
