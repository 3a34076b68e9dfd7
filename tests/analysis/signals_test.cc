#include "analysis/signals.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "analysis/excerpt.h"
#include "analysis/focus.h"
#include "base/text.h"
#include "privacy/redactor.h"

namespace logai::analysis {
namespace {

TEST(SignalsTest, WordsTellTheKindOfTrouble) {
  const std::vector<std::pair<const char*, Signal>> cases = {
      {"FATAL: remaining connection slots are reserved", Signal::kExhaustion},
      {"Out of memory: Killed process 4711 (java)", Signal::kExhaustion},
      {"write failed: No space left on device", Signal::kExhaustion},
      {"x509: certificate has expired or is not yet valid", Signal::kExpiry},
      {"java.net.ConnectException: Connection refused", Signal::kFailure},
      {"context deadline exceeded", Signal::kTimeout},
      {"panic: runtime error", Signal::kCrash},
      {"deploying build 9f3c2a1", Signal::kChange},
      {"connection pool recovered", Signal::kRecovery},
      {"GET /cart 200 in 12 ms", Signal::kNone},
      {"terrorist list loaded", Signal::kNone},
  };
  for (const auto& [text, signal] : cases) EXPECT_EQ(SignalOf(text), signal) << text;
}

TEST(SignalsTest, NegatedTroubleIsNone) {
  for (const char* text : {"finished with 0 errors", "no errors found", "completed without error",
                           "errors: 0", "\"error\":null", "error_count=0"}) {
    EXPECT_FALSE(IsTrouble(SignalOf(text))) << text;
  }
}

TEST(ExcerptTest, OfAStackTraceTheTellingLinesStay) {
  std::string trace = "request failed";
  for (int i = 0; i < 200; ++i)
    trace += "\n    at com.example.Frame" + std::to_string(i) + ".run(F.java:1)";
  trace += "\nCaused by: java.sql.SQLException: too many clients already";
  for (int i = 0; i < 50; ++i)
    trace += "\n    at org.db.Driver" + std::to_string(i) + ".open(D.java:2)";
  const std::string kept = KeepTelling(trace, 400);
  EXPECT_LE(kept.size(), 400U);
  EXPECT_TRUE(kept.starts_with("request failed"));
  EXPECT_NE(kept.find("Caused by: java.sql.SQLException: too many clients already"),
            std::string::npos);
  EXPECT_NE(kept.find("org.db.Driver0"), std::string::npos);
}

TEST(ExcerptTest, APrivateKeyIsNeverCutApart) {
  const std::string record = "loaded\n-----BEGIN RSA PRIVATE KEY-----\n" + std::string(3000, 'A') +
                             "\nerror tail\n-----END RSA PRIVATE KEY-----";
  EXPECT_EQ(KeepTelling(record, 500).find("AAAA"), std::string::npos);
}

TEST(ExcerptTest, AWordLongerThanTheRoomIsCutAtACharacter) {
  std::string umlauts;
  for (int i = 0; i < 5'000; ++i) umlauts += "ü";
  const std::vector<std::string> records = {
      std::string(10'000, 'x'), "ERROR " + std::string(10'000, 'x'), "ERROR " + umlauts,
      "ERROR " + std::string(10'000, 'x') + "\n" + std::string(10'000, 'y')};
  for (const std::string& record : records) {
    for (const bool whole_values : {true, false}) {
      for (std::size_t room = 60; room < 70; ++room) {
        const std::string kept = KeepTelling(record, room, whole_values);
        EXPECT_LE(kept.size(), room);
        EXPECT_GE(kept.find('\n'), room / 3 - 2) << kept;
        EXPECT_TRUE(kept.starts_with(record.substr(0, 10))) << kept;
        EXPECT_TRUE(base::IsValidUtf8(kept));
      }
    }
  }
}

TEST(ExcerptTest, ACutInsideAWordLeavesNoPartOfAPrivateValue) {
  const std::string fill(300, '|');
  for (const std::string value :
       {"somebody.private@example.com", "AKIAQ3EGRZ5TFHW2LMNP",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"}) {
    const privacy::Redactor redactor;
    ASSERT_FALSE(redactor.Find(value).empty()) << value;
    for (std::size_t room = fill.size() + 10; room < fill.size() + value.size() + 30; ++room) {
      const std::string kept = KeepTelling(fill + value + fill, room);
      const std::string shown = redactor.Redact(kept).str();
      EXPECT_TRUE(shown.starts_with(fill)) << shown;
      EXPECT_EQ(shown.find(value.substr(0, 6)), std::string::npos) << shown;
    }
  }
}

TEST(ExcerptTest, OneLineHasNoControlCharactersAndKeepsTheEnd) {
  EXPECT_EQ(OneLine("a\n  b\t\x1b[31mc", 100), "a ⏎ b [31mc");
  const std::string cut = OneLine(std::string(500, 'x') + " the reason", 100);
  EXPECT_LE(cut.size(), 100U);
  EXPECT_TRUE(cut.ends_with("the reason"));
}

TEST(FocusTest, NamesInAQuestionWeighAndSmallWordsDoNot) {
  const Focus focus("why did the checkout fail with timeout?");
  EXPECT_GT(focus.Match("checkout: upstream timeout"), focus.Match("checkout: ok"));
  EXPECT_EQ(focus.Match("why did the"), 0);
  EXPECT_EQ(Focus("what went wrong, and why?").Match("anything wrong"), 0);
}

}  // namespace
}  // namespace logai::analysis
