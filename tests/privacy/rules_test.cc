#include "privacy/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "privacy/redactor.h"

namespace logai::privacy {
namespace {

constexpr std::string_view kOpen = "\xE2\x9F\xA6";   // U+27E6
constexpr std::string_view kClose = "\xE2\x9F\xA7";  // U+27E7

struct Sample {
  std::string text;  // without the brackets
  std::vector<std::pair<std::size_t, std::size_t>> values;
};

Sample Parse(std::string_view marked) {
  Sample sample;
  while (true) {
    const auto open = marked.find(kOpen);
    sample.text += marked.substr(0, open);
    if (open == std::string_view::npos) return sample;
    marked.remove_prefix(open + kOpen.size());
    const auto close = marked.find(kClose);
    const std::string_view value = marked.substr(0, close);
    sample.values.emplace_back(sample.text.size(), sample.text.size() + value.size());
    sample.text += value;
    marked.remove_prefix(close + kClose.size());
  }
}

TEST(RulesTest, EveryMatchingSampleLosesExactlyItsValue) {
  const Redactor redactor;
  for (const Rule& rule : Rules()) {
    ASSERT_FALSE(rule.matches.empty()) << rule.name;
    for (const std::string_view marked : rule.matches) {
      const Sample sample = Parse(marked);
      ASSERT_FALSE(sample.values.empty()) << marked;
      std::vector<std::pair<std::size_t, std::size_t>> found;
      bool by_this_rule = false;
      for (const Span& span : redactor.Find(sample.text)) {
        found.emplace_back(span.begin, span.end);
        by_this_rule |= span.rule == rule.name;
      }
      EXPECT_EQ(found, sample.values)
          << rule.name << ": " << marked << "\n  gave " << redactor.Redact(sample.text).str();
      EXPECT_TRUE(by_this_rule) << rule.name << ": " << marked;
    }
  }
}

TEST(RulesTest, NoSampleThatMustNotMatchIsChanged) {
  const Redactor redactor;
  for (const Rule& rule : Rules()) {
    for (const std::string_view text : rule.misses) {
      EXPECT_EQ(redactor.Redact(text).str(), text) << rule.name;
    }
  }
}

TEST(RulesTest, NamesAndTypesAreDistinctOrShareTheirMark) {
  std::set<std::string_view> names;
  for (const Rule& rule : Rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_TRUE(rule.mark.ends_with("_REDACTED]")) << rule.name;
    EXPECT_FALSE(rule.type.empty()) << rule.name;
    EXPECT_FALSE(rule.how.empty()) << rule.name;
  }
}

TEST(RulesTest, TheContractsNamesHaveTheContractsMarks) {
  const std::pair<std::string_view, std::string_view> kContract[] = {
      {"password_in_url", "[user]:[PASSWORD_REDACTED]"},
      {"email", "[EMAIL_REDACTED]"},
      {"ipv4", "[IP_REDACTED]"},
      {"ipv6", "[IP_REDACTED]"},
      {"credit_card", "[CC_REDACTED]"},
      {"ssn", "[SSN_REDACTED]"},
      {"phone_us", "[PHONE_REDACTED]"},
      {"aws_access_key", "[AWS_KEY_REDACTED]"},
      {"aws_secret_key", "[AWS_SECRET_REDACTED]"},
      {"generic_api_key", "[API_KEY_REDACTED]"},
      {"bearer_token", "[TOKEN_REDACTED]"},
      {"private_key", "[PRIVATE_KEY_REDACTED]"},
  };
  for (const auto& [name, mark] : kContract) {
    const auto rule = std::ranges::find(Rules(), name, &Rule::name);
    ASSERT_NE(rule, Rules().end()) << name;
    EXPECT_EQ(rule->mark, mark);
  }
}

TEST(RulesTest, TheGuideListsEveryRuleWithItsMark) {
  std::ifstream file(LOGAI_TEST_DATA "/../../docs/redaction.md");
  const std::string guide((std::istreambuf_iterator<char>(file)), {});
  for (const Rule& rule : Rules()) {
    const std::string row = "| `" + std::string(rule.name) + "` | `" + std::string(rule.mark) +
                            "` | " + std::string(rule.how) + " |\n";
    EXPECT_NE(guide.find(row), std::string::npos) << "docs/redaction.md needs the row\n" << row;
  }
}

}  // namespace
}  // namespace logai::privacy
