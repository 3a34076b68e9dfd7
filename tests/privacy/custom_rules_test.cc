#include "privacy/custom_rules.h"

#include <gtest/gtest.h>

#include "privacy/redactor.h"

namespace logai::privacy {
namespace {

std::shared_ptr<const CustomRules> Compiled(std::vector<CustomRule> rules) {
  auto compiled = CustomRules::Compile(rules);
  EXPECT_TRUE(compiled.has_value()) << (compiled ? "" : compiled.error().ToString());
  return compiled ? *compiled : nullptr;
}

std::string Redacted(std::vector<CustomRule> rules, std::string_view text) {
  return Redactor({.custom = Compiled(std::move(rules))}).Redact(text).str();
}

std::string Refusal(const CustomRule& rule) {
  const auto compiled = CustomRules::Compile(std::span(&rule, 1));
  if (compiled) return "";
  EXPECT_EQ(compiled.error().kind, base::ErrorKind::kInvalidInput);
  return compiled.error().message;
}

TEST(CustomRulesTest, FindsWhatThePatternMatches) {
  EXPECT_EQ(Redacted({{"employee_id", R"(EMP-\d{6})"}}, "by EMP-123456 and EMP-654321 of EMP-1"),
            "by [EMPLOYEE_ID_REDACTED] and [EMPLOYEE_ID_REDACTED] of EMP-1");
}

TEST(CustomRulesTest, WithAGroupOnlyTheGroupIsPrivate) {
  EXPECT_EQ(Redacted({{"room", R"(room=(\w+))"}}, "room=blue door=red"),
            "room=[ROOM_REDACTED] door=red");
}

TEST(CustomRulesTest, AMatchStaysInItsLine) {
  EXPECT_EQ(Redacted({{"rest", R"(note:.*$)"}}, "note: a b\r\nnext\nnote: c"),
            "[REST_REDACTED]\nnext\n[REST_REDACTED]");
  EXPECT_EQ(Redacted({{"two", R"(a\s+b)"}}, "a\nb a b"), "a\nb [TWO_REDACTED]");
}

TEST(CustomRulesTest, StandsBesideTheRulesThatAreBuiltIn) {
  const Redactor redactor({.custom = Compiled({{"host", R"(host-\d+)"}})});
  const auto spans = redactor.Find("host-7 10.0.0.1");
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].rule, "host");
  EXPECT_EQ(spans[0].type, "HOST");
  EXPECT_EQ(spans[1].rule, "ipv4");
}

TEST(CustomRulesTest, RefusesWhatCannotBeARule) {
  EXPECT_NE(Refusal({"x", "("}).find("redaction rule x"), std::string::npos);
  EXPECT_NE(Refusal({"x", "(?=a)b"}), "");
  EXPECT_NE(Refusal({"x", "a*"}).find("empty text"), std::string::npos);
  EXPECT_NE(Refusal({"Bad Name", "a"}).find("its name"), std::string::npos);
  EXPECT_NE(Refusal({"email", "a"}).find("built-in"), std::string::npos);
}

TEST(CustomRulesTest, RefusesAPatternWhoseAutomatonIsHuge) {
  EXPECT_NE(Refusal({"x", "(a?){200}(a){200}b{900}c{900}"}).find("too large"), std::string::npos);
  EXPECT_NE(Refusal({"x", "(a?){200}(a){200}"}).find("too large"), std::string::npos);
  EXPECT_EQ(Refusal({"x", R"([A-Za-z0-9+/]{20,64}-\d{6})"}), "");
}

TEST(CustomRulesTest, FindsInALineOfAnyLength) {
  std::string text(3 * CustomRules::kPiece, '.');
  text.replace(CustomRules::kPiece - 3, 10, "EMP-123456");
  text.replace(2 * CustomRules::kPiece + 100, 10, "EMP-123456");
  std::string expected = text;
  for (auto at = expected.find("EMP"); at != expected.npos; at = expected.find("EMP-")) {
    expected.replace(at, 10, "[EMPLOYEE_REDACTED]");
  }
  EXPECT_EQ(Redacted({{"employee", R"(EMP-\d{6})"}}, text), expected);
}

TEST(CustomRulesTest, APatternThatLooksFarAheadIsBounded) {
  // Where each search looked at all of the text, this would take hours.
  const std::string text(1 << 20, 'a');
  const auto rules = Compiled({{"bomb", "a(?:.*b)?"}, {"nested", "(?:a+)+c"}});
  std::vector<Found> found;
  rules->Find(text, found);
  EXPECT_GE(found.size(), text.size());
}

}  // namespace
}  // namespace logai::privacy
