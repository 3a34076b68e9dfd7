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
      {"status is now: NodeNotReady", Signal::kFailure},
      {"the runtime is not healthy", Signal::kFailure},
      {"HikariPool-1 - Connection is not available, request timed out after 30000ms",
       Signal::kExhaustion},
      {"pool timed out while waiting for an open connection", Signal::kExhaustion},
      {"[pool-3-thread-1] connection timed out while waiting for a reply", Signal::kTimeout},
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

TEST(SignalsTest, AWordOfTroubleInANameIsNone) {
  for (const char* text :
       {"Collecting crashtest<0.5.0,>=0.4.1 (from lock==3.0.1)", "Compiling thiserror v1.0.40",
        "error_upload_url: https://example.com/unexpected-error", "fail-on-cache-miss: false",
        "remote_connect_timeout_secs: 9.15", "continue-on-error: true", "timeout=30s",
        "gcc -Werror -c src/error.c -o error.o", "GET /docs/errors/timeout 200",
        "loaded pages_error", "registered the error handler", "migrated_channel_aliases: []",
        "Installing exceptiongroup (1.2.0)", "VFS: Disk quotas dquot_6.5.1",
        "oom_score_adj: 968"}) {
    EXPECT_EQ(SignalOf(text), Signal::kNone) << text;
  }
}

TEST(SignalsTest, AKeyWhoseValueTellsOfTroubleIsMeant) {
  for (const char* text : {"last_error=\"connection reset\"", "error_code=17", "errors=3",
                           "{\"error\":\"no route\"}", "OSError: [Errno 5]", "CONNECTION_REFUSED",
                           "request timed out after 30 s", "timeout of 2000ms exceeded"}) {
    EXPECT_TRUE(IsTrouble(SignalOf(text))) << text;
  }
}

TEST(SignalsTest, LinesThatOnlyCommentAreNone) {
  for (const char* text :
       {"help: consider using `expect`, panicking on error", "   = note: expected error type",
        "+ make test || echo failed", "##[group]Run : work around spurious network errors",
        "\x1b[36;1mif failure; then exit 1; fi\x1b[0m", "test io::fails_on_error ... ok"}) {
    EXPECT_EQ(SignalOf(text), Signal::kNone) << text;
  }
}

TEST(SignalsTest, ColoursDoNotHideOrMakeWords) {
  EXPECT_EQ(SignalOf("\x1b[31mFAILED\x1b[0m to start"), Signal::kFailure);
  EXPECT_EQ(SignalOf("^[[31mpanic^[[0m: out of range"), Signal::kCrash);
}

TEST(SignalsTest, DeniedAccessIsARefusalAndAnOldSessionNothing) {
  EXPECT_EQ(SignalOf("authentication failure; logname= uid=0"), Signal::kRefusal);
  EXPECT_EQ(SignalOf("Failed password for root from 10.0.0.9"), Signal::kRefusal);
  EXPECT_EQ(SignalOf("session 0x14f05578bd80001 expired"), Signal::kNone);
  EXPECT_EQ(SignalOf("the token has expired"), Signal::kExpiry);
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
  EXPECT_EQ(OneLine("a\n  b\t\x1b[31mc\x01z", 100), "a ⏎ b c z");
  EXPECT_EQ(OneLine("^[[31mFAILED^[[0m at [1]", 100), "FAILED at [1]");
  const std::string cut = OneLine(std::string(500, 'x') + " the reason", 100);
  EXPECT_LE(cut.size(), 100U);
  EXPECT_TRUE(cut.ends_with("the reason"));
}

TEST(ExcerptTest, TheReasonIsTheRootOfATraceOrTheErrorBesideTheMessage) {
  EXPECT_EQ(
      Reason("task failed\nTraceback (most recent call last):\n  File \"w.py\"\nKeyError: 'x'\n\n"
             "During handling\n\nTraceback (most recent call last):\n  File \"w.py\"\n"
             "RuntimeError: tenant lookup failed"),
      "RuntimeError: tenant lookup failed");
  EXPECT_EQ(
      Reason("request failed\njava.lang.IllegalStateException: no session\n\tat a.B.c(B.java:1)\n"
             "Caused by: java.net.ConnectException: refused\n\t... 3 more"),
      "java.net.ConnectException: refused");
  EXPECT_EQ(Reason(R"({"level": "error", "msg": "renewal failed", "error": "etcd: timed out"})"),
            "etcd: timed out");
  EXPECT_EQ(Reason("level=error msg=\"query failed\" err=\"no such host\""), "no such host");
  EXPECT_EQ(Reason(R"({"msg": "tick", "error": ""})"), "");
  EXPECT_EQ(Reason("connection refused"), "");
}

TEST(ExcerptTest, TheGistOfJavasLoggingStandsOnItsSecondLine) {
  EXPECT_EQ(Gist("run\nSEVERE: Allocation of heap failed"), "Allocation of heap failed");
  EXPECT_EQ(Gist("task failed\nSEVERE: other"), "task failed");
  EXPECT_EQ(Gist(R"({"host": "gw-1", "short_message": "upstream refused"})"), "upstream refused");
}

TEST(FocusTest, PiecesOfATimeAreNoNames) {
  EXPECT_EQ(Focus("since 2026-11-20T14:05:07.250Z and 2026-11-20").words(),
            std::vector<std::string>());
  EXPECT_EQ(Focus("node 10.0.4.17 since 2026-11-20").words(),
            (std::vector<std::string>{"node", "10.0.4.17"}));
}

TEST(FocusTest, NamesInAQuestionWeighAndSmallWordsDoNot) {
  const Focus focus("why did the checkout fail with timeout?");
  EXPECT_GT(focus.Match("checkout: upstream timeout"), focus.Match("checkout: ok"));
  EXPECT_EQ(focus.Match("why did the"), 0);
  EXPECT_EQ(Focus("what went wrong, and why?").Match("anything wrong"), 0);
}

}  // namespace
}  // namespace logai::analysis
