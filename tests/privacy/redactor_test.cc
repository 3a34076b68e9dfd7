#include "privacy/redactor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "privacy/rules.h"
#include "tests/privacy/sample_texts.h"

namespace logai::privacy {
namespace {

std::string Redacted(std::string_view text) { return Redactor().Redact(text).str(); }

TEST(RedactorTest, KeepsTheLabelAndReplacesOnlyTheValue) {
  EXPECT_EQ(Redacted("api_key=9GwLaaFvUoNvz2dlxYApWUrO accepted"),
            "api_key=[API_KEY_REDACTED] accepted");
  EXPECT_EQ(Redacted("Authorization: Bearer 53Kk5U7zeVYC8DD6J9kZ93343p4aVjc 401"),
            "Authorization: Bearer [TOKEN_REDACTED] 401");
  EXPECT_EQ(Redacted("postgres://svc:Pa55w0rd@pg-1:5432/app"),
            "postgres://[user]:[PASSWORD_REDACTED]@pg-1:5432/app");
}

TEST(RedactorTest, JsonStaysJson) {
  EXPECT_EQ(Redacted(R"({"user":"bob@example.com","password":"a\"b","n":1})"),
            R"({"user":"[EMAIL_REDACTED]","password":"[PASSWORD_REDACTED]","n":1})");
  EXPECT_EQ(Redacted(R"({"body":"{\"password\":\"x\\\"y\",\"n\":1}"})"),
            R"({"body":"{\"password\":\"[PASSWORD_REDACTED]\",\"n\":1}"})");
}

TEST(RedactorTest, FindsValuesInEveryLineOfAText) {
  EXPECT_EQ(Redacted("10.0.0.1 up\nplain\r\nto a@b.io\npassword=x1\n"),
            "[IP_REDACTED] up\nplain\r\nto [EMAIL_REDACTED]\npassword=[PASSWORD_REDACTED]\n");
}

TEST(RedactorTest, AValueEndsWithItsLine) {
  EXPECT_EQ(Redacted("password=\nnext line"), "password=\nnext line");
  EXPECT_EQ(Redacted("password=\"open\nnext"), "password=\"[PASSWORD_REDACTED]\nnext");
}

TEST(RedactorTest, FindsTheSecretKeyNearItsIdWithoutAName) {
  const std::string id = std::string("AKIA") + "Q3EGUSXJ4KWQ7HWL";
  EXPECT_EQ(Redacted(id + " sKS+kXTdqoaO+j5LtEoNG1d95iJc4EAmZigqbdu9 ok"),
            "[AWS_KEY_REDACTED] [AWS_SECRET_REDACTED] ok");
}

TEST(RedactorTest, SaysWhichRuleFoundWhatWhere) {
  const Redactor redactor;
  const auto spans = redactor.Find("from 10.1.2.3 by a@b.io");
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].begin, 5U);
  EXPECT_EQ(spans[0].end, 13U);
  EXPECT_EQ(spans[0].rule, "ipv4");
  EXPECT_EQ(spans[0].type, "IPV4");
  EXPECT_EQ(spans[0].mark, "[IP_REDACTED]");
  EXPECT_EQ(spans[1].rule, "email");
}

TEST(RedactorTest, CountsAndSummarisesAsTheContractSays) {
  const Redactor redactor;
  RedactionCounts counts;
  EXPECT_EQ(counts.Summary(), "No sensitive data redacted");
  redactor.Redact("a@b.io c@d.io e@f.io from 10.0.0.1 and 10.0.0.2", &counts);
  EXPECT_EQ(counts.total(), 5U);
  EXPECT_EQ(counts.Summary(), "Redacted: 3 Email, 2 Ipv4");
  RedactionCounts more;
  more.Add("credit_card");
  more.Add(counts);
  EXPECT_EQ(more.Summary(), "Redacted: 1 Credit Card, 3 Email, 2 Ipv4");
}

TEST(RedactorTest, SwitchedOffItPassesTextThroughButStillFinds) {
  const Redactor redactor({.enabled = false});
  RedactionCounts counts;
  EXPECT_EQ(redactor.Redact("to a@b.io", &counts).str(), "to a@b.io");
  EXPECT_EQ(counts.total(), 0U);
  EXPECT_EQ(redactor.Find("to a@b.io").size(), 1U);
}

TEST(RedactorTest, TheQuestionGoesAsTyped) {
  EXPECT_EQ(Redactor().Question("why did a@b.io fail?").str(), "why did a@b.io fail?");
}

TEST(RedactorTest, PrefixIsCutAtACharacter) {
  EXPECT_EQ(Redactor().Redact("aü").Prefix(2).str(), "a");
}

TEST(RedactorTest, RedactingAgainChangesNothing) {
  for (const std::string& text : SampleTexts()) {
    const std::string once = Redacted(text);
    EXPECT_EQ(Redacted(once), once) << text;
  }
  // What was glued to a value is found in the same run as the value.
  const std::string once = Redacted("fe80::6924:4fb8m\xC3\xBCller@beispiel.de:135a");
  EXPECT_EQ(Redacted(once), once);
}

TEST(RedactorTest, SpansAreInOrderAndTheirValuesAreGone) {
  constexpr unsigned kSeed = 20261120;
  std::mt19937 random(kSeed);
  const Redactor redactor;
  const std::vector<std::string> samples = SampleTexts();
  constexpr std::string_view kGlue[] = {" ",  "\n", ",", "\"",      "=", "",
                                        "; ", "/",  ":", "\x1b[0m", "ü"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (unsigned n = 1 + random() % 4; n > 0; --n) {
      text += samples[random() % samples.size()];
      text += kGlue[random() % std::size(kGlue)];
    }
    std::size_t end = 0;
    std::string rest;
    for (const Span& span : redactor.Find(text)) {
      ASSERT_GE(span.begin, end) << "seed " << kSeed << " round " << round << ": " << text;
      ASSERT_LT(span.begin, span.end);
      ASSERT_LE(span.end, text.size());
      rest += text.substr(end, span.begin - end);
      rest += span.mark;
      end = span.end;
    }
    rest += text.substr(end);
    const std::string redacted = redactor.Redact(text).str();
    ASSERT_EQ(redacted, rest);
    ASSERT_EQ(redactor.Redact(redacted).str(), redacted) << text;
  }
}

/// Each value alone is found also with ordinary text around it.
TEST(RedactorTest, SurroundingTextDoesNotHideAValue) {
  const Redactor redactor;
  for (const Rule& rule : Rules()) {
    for (const std::string_view marked : rule.matches) {
      if (marked.find('\n') != std::string_view::npos) continue;
      std::string text(marked);
      for (const std::string_view bracket : {"\xE2\x9F\xA6", "\xE2\x9F\xA7"}) {
        for (auto at = text.find(bracket); at != std::string::npos; at = text.find(bracket)) {
          text.erase(at, bracket.size());
        }
      }
      const std::size_t alone = redactor.Find(text).size();
      const std::string before = "2026-11-20T14:05:00.123Z INFO [main] com.example.App - start\n";
      const auto among = redactor.Find(before + text + "\nat com.example.Main.run(Main.java:42)\n");
      EXPECT_EQ(among.size(), alone) << rule.name << ": " << text;
    }
  }
}

TEST(RedactorTest, AKeyLoggedLineByLineLosesEveryLine) {
  constexpr std::string_view kLines[] = {
      "wzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0TesU",
      "LeetLDQ8B8vW2ZBjyaXYl1AcCtLn99MHwP708dWgW5hQxdGlvxzX3SCb8FNVgnX6",
      "u7Xk2QpLm9Zc4Rt/V1HdNw==",
  };
  for (const std::string_view prefix :
       {"", "INFO ", "2026-11-20T12:00:00.000000001Z stdout F ", "app-1  | ",
        "Nov 20 12:00:00 web app[12]: ", "2026-11-20 12:00:00,123 WARN [main] com.a.Keys - "}) {
    std::string together, expected;
    for (const std::string_view line : kLines) {
      const std::string event = std::string(prefix) + std::string(line);
      const std::string mark = std::string(prefix) + "[PRIVATE_KEY_REDACTED]";
      EXPECT_EQ(Redacted(event), mark);
      together += event + "\n";
      expected += mark + "\n";
    }
    EXPECT_EQ(Redacted(together), expected);
  }
}

TEST(RedactorTest, ACertificateAroundAKeyHidesNothing) {
  const std::string key = "wzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0TesU\n";
  const std::string block =
      "-----BEGIN"
      " CERTIFICATE-----\n" +
      key +
      "-----END"
      " CERTIFICATE-----\n";
  EXPECT_EQ(Redacted(block + key), block + "[PRIVATE_KEY_REDACTED]\n");
  EXPECT_EQ(Redacted("----- cut -----\n" + key), "----- cut -----\n[PRIVATE_KEY_REDACTED]\n");
  // A block that was cut off ends with the next line that is no part of one.
  const std::string cut =
      "-----BEGIN"
      " CERTIFICATE-----\n" +
      key + "read from a file\n";
  EXPECT_EQ(Redacted(cut + key), cut + "[PRIVATE_KEY_REDACTED]\n");
}

TEST(RedactorTest, AnObjectUnderASecretNameStaysAnObject) {
  EXPECT_EQ(Redacted(R"({"password":{"value":"x","age":3}})"),
            R"({"password":{"value":"[PASSWORD_REDACTED]","age":3}})");
}

TEST(RedactorTest, HostileTextIsWalkedOnce) {
  // Quadratic work on these would take hours; the test's own time limit is the assertion.
  constexpr std::size_t kSize = 1 << 20;
  const std::string_view kPieces[] = {"@",
                                      ":",
                                      "=",
                                      "a@",
                                      "1.",
                                      "::",
                                      "eyJ.",
                                      "\\\\",
                                      "//:",
                                      "://a:",
                                      "password=",
                                      "\x1b[",
                                      "AKIA ",
                                      "-----BEGIN PRIVATE KEY-----",
                                      "-----BEGIN ",
                                      "4111 ",
                                      "Cookie: a=",
                                      "Bearer ",
                                      "%40",
                                      "x",
                                      "key ",
                                      "token: ",
                                      "-p ",
                                      "\"",
                                      "+1 ",
                                      "fe80:",
                                      "[",
                                      "DE89 ",
                                      "password changed from a1b2c3 to ",
                                      "password for user ",
                                      "\"token\":\n\n ",
                                      "Authorization: Digest a ",
                                      "%61%5F",
                                      ";password=a b ",
                                      "requirepass ",
                                      "u7Xk2QpLm9Zc4Rt/V1HdNw",
                                      "x(password(value="};
  const Redactor redactor;
  for (const std::string_view piece : kPieces) {
    std::string text;
    while (text.size() < kSize) text += piece;
    EXPECT_LE(redactor.Find(text).size(), text.size()) << piece;
  }
}

}  // namespace
}  // namespace logai::privacy
