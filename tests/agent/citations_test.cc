#include "agent/citations.h"

#include <gtest/gtest.h>

namespace logai::agent {
namespace {

class CitationsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Show(1, "INFO starting build 9f3c2a1 pool=per-request");
    Show(2, "FATAL remaining connection slots are reserved for superuser");
    Show(3, "ERROR upstream timeout after 3000 ms (payment)");
  }

  void Show(int line, const std::string& text) {
    logs::Event event;
    event.group = "app.log";
    event.line = event.line_end = base::LineNumber(line);
    event.message = text;
    registry_.Add(event, text);
  }

  std::vector<std::string> Ids(std::string_view answer) const {
    std::vector<std::string> ids;
    for (const Citation& citation : CheckCitations(answer, registry_))
      ids.push_back(citation.evidence.id);
    return ids;
  }

  logs::EvidenceRegistry registry_;
};

TEST_F(CitationsTest, IdsAreUnderstoodInTheSpellingsOfModels) {
  for (const char* text : {"It broke [e1, e2; e3].", "It broke (e1), (e2; e3).",
                           "It broke 【e1】【e2】 [**e3**].", "It broke [`e1`, e2, e3]"}) {
    EXPECT_EQ(Ids(text), (std::vector<std::string>{"e1", "e2", "e3"})) << text;
  }
  EXPECT_TRUE(Ids("As (see above) in [the log] and (e.g. e2).").empty());
}

TEST_F(CitationsTest, AQuotationMayBeginWithTheLevelAndIsComparedWithItsCase) {
  logs::Event event;
  event.group = "db.log";
  event.level = logs::Level::kError;
  const std::string id =
      registry_.Add(event, "connect db-1: connection refused",
                    "2026-11-20T12:15:00Z ERROR connect db-1: connection refused");
  const auto verified = [&](const std::string& quotation) {
    return CheckCitations("It says " + quotation + " [" + id + "].", registry_).at(0).verified;
  };
  EXPECT_TRUE(verified("\"ERROR connect db-1\""));
  EXPECT_TRUE(verified("\"Connect db-1: connection refused\""));
  EXPECT_TRUE(verified("'connect db-1: connection refused'"));
  EXPECT_FALSE(verified("\"connect DB-1\""));
  EXPECT_FALSE(verified("'connect db-2: refused'"));
  EXPECT_TRUE(verified("the server's and the client's words"));  // apostrophes quote nothing
}

TEST_F(CitationsTest, QuotationsWithoutACitationAreHeldAgainstAllThatWasShown) {
  const std::string answer =
      "The db failed [e2]. It said \"totally invented words\". Before it, \"starting build\" stood "
      "there. You asked \"why did it fail\".";
  const auto unproven = UnprovenQuotations(answer, registry_, "why did it fail");
  ASSERT_EQ(unproven.size(), 1u);
  EXPECT_EQ(unproven[0].words, "totally invented words");
  EXPECT_FALSE(unproven[0].cited);
}

TEST_F(CitationsTest, EveryFalseQuotationIsToldAndSpoilsItsOwnSentenceOnly) {
  const std::string answer =
      "It said \"no slots at all\" and \"pool melted\" [e2]. The \"connection slots\" ran out "
      "[e2].";
  const auto citations = CheckCitations(answer, registry_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_TRUE(citations[0].verified);
  const auto unproven = UnprovenQuotations(answer, registry_, "");
  ASSERT_EQ(unproven.size(), 2u);
  EXPECT_EQ(unproven[1].words, "pool melted");
  EXPECT_TRUE(unproven[1].cited);
  EXPECT_EQ(MarkUnverified(answer, registry_),
            "It said \"no slots at all\" and \"pool melted\" [e2] (unverified: the quoted words "
            "\"no slots at all\", \"pool melted\" are not in it). The \"connection slots\" ran out "
            "[e2].");
}

TEST_F(CitationsTest, IdsAmongOtherWordsAreFound) {
  for (const char* text :
       {"It broke [e3 and e7].", "It broke [e3, see e7].", "It broke [evidence e3, #e7].",
        "It broke [^e3][id e7].", "It broke [e3/e7].", "It broke [e3 & e7].",
        "It broke (see e3 and e7).", "It broke [e3: connection refused] [e7]."}) {
    EXPECT_EQ(Ids(text), (std::vector<std::string>{"e3", "e7"})) << text;
  }
  EXPECT_EQ(Ids("All of it [e1 – e3]."), (std::vector<std::string>{"e1", "e2", "e3"}));
  EXPECT_EQ(Ids("All of it [e1 to e3]."), (std::vector<std::string>{"e1", "e2", "e3"}));
  EXPECT_TRUE(
      Ids("[E5 error code] (at 14:02, e3 fell) [the e3 thing] [e3 here](http://x)").empty());
}

TEST_F(CitationsTest, ASentenceMayEndWithANumber) {
  const auto citations = CheckCitations(
      "1. It said \"made up words\" at 14:01:58. Then \"upstream timeout\" came [e3].", registry_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_TRUE(citations[0].verified) << citations[0].problem;
}

TEST_F(CitationsTest, QuotationMarksOfOtherScriptsQuoteToo) {
  EXPECT_FALSE(CheckCitations("It said 「made up」 [e2].", registry_)[0].verified);
  EXPECT_FALSE(CheckCitations("It said ‘made up’ [e2].", registry_)[0].verified);
  EXPECT_TRUE(CheckCitations("The server’s ‘connection slots’ [e2].", registry_)[0].verified);
}

TEST_F(CitationsTest, TheNumberOfACompilersErrorIsNone) {
  EXPECT_TRUE(Ids("It fails with error[E0308] and error[E0002].").empty());
  EXPECT_EQ(Ids("It fails with error[E0308] [E2]."), std::vector<std::string>{"e2"});
}

TEST_F(CitationsTest, FindsSinglesListsAndRangesInOrderOfFirstMention) {
  EXPECT_EQ(Ids("It broke [e3]. Before that [e1, e2]. Again [e3]."),
            (std::vector<std::string>{"e3", "e1", "e2"}));
  EXPECT_EQ(Ids("All of it [e1-e3]."), (std::vector<std::string>{"e1", "e2", "e3"}));
}

TEST_F(CitationsTest, IgnoresBracketsThatAreNoCitations) {
  EXPECT_TRUE(Ids("[x] [error] [e] [2026] [e1-e900]").empty());
}

TEST_F(CitationsTest, UnknownIdIsNotVerified) {
  const auto citations = CheckCitations("It was the disk [e9].", registry_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_FALSE(citations[0].verified);
  EXPECT_EQ(citations[0].problem, "no such event");
}

TEST_F(CitationsTest, TrueQuotationIsVerifiedWhateverCaseBlanksAndEllipsis) {
  const auto citations =
      CheckCitations("The database said \"Remaining  connection … superuser.\" [e2]", registry_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_TRUE(citations[0].verified) << citations[0].problem;
}

TEST_F(CitationsTest, FalseQuotationIsNotVerified) {
  const auto citations = CheckCitations("The database said “disk is full” [e2].", registry_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_FALSE(citations[0].verified);
  EXPECT_NE(citations[0].problem.find("disk is full"), std::string::npos);
}

TEST_F(CitationsTest, QuotationIsHeldAgainstItsOwnSentenceOnly) {
  const auto citations = CheckCitations(
      "Build \"9f3c2a1\" started [e1]. Then \"upstream timeout\" came.[e3] Nothing else [e2].",
      registry_);
  ASSERT_EQ(citations.size(), 3u);
  for (const Citation& citation : citations) EXPECT_TRUE(citation.verified) << citation.evidence.id;
}

TEST_F(CitationsTest, SingleWordInBackticksIsANameNotAQuotation) {
  EXPECT_TRUE(CheckCitations("The service `checkout` timed out [e3].", registry_)[0].verified);
  EXPECT_FALSE(CheckCitations("It logged `no route to host` [e3].", registry_)[0].verified);
}

TEST_F(CitationsTest, MarksWhatDoesNotCheckOutInTheText) {
  const std::string answer = "Good [e1]. Bad [e9].";
  EXPECT_EQ(MarkUnverified(answer, registry_), "Good [e1]. Bad [e9] (unverified: no such event).");
}

}  // namespace
}  // namespace logai::agent
