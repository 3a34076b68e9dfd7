#include "agent/tools/real_values.h"

#include <gtest/gtest.h>

#include <memory>

#include "agent/tools/search_pattern.h"

namespace logai::agent {
namespace {

class RealValuesTest : public ::testing::Test {
 protected:
  RealValuesTest() {
    privacy::RedactorOptions options;
    options.pseudonyms = std::make_shared<privacy::Pseudonyms>();
    redactor_ = privacy::Redactor(std::move(options));
    redactor_.Redact("bob.j@x.io password=\"a\\\"b%c/d\" cvv=123");
  }
  std::string Real(std::string_view text, Syntax syntax) const {
    return WithRealValues(text, syntax, redactor_).value_or("refused");
  }
  privacy::Redactor redactor_;
};

TEST_F(RealValuesTest, AValueMeansItselfWhereItStands) {
  EXPECT_EQ(Real("<email-1> ?<email-1>", Syntax::kFilter), "\"bob.j@x.io\" ?\"bob.j@x.io\"");
  EXPECT_EQ(Real("\"by <email-1>\"", Syntax::kFilter), "\"by bob.j@x.io\"");
  EXPECT_EQ(Real("%by <email-1>|x%", Syntax::kFilter), "%by bob\\x2Ej@x\\x2Eio|x%");
  EXPECT_EQ(Real("filter @message like /<email-1>/ or user = '<email-1>'", Syntax::kQuery),
            "filter @message like /bob\\x2Ej@x\\x2Eio/ or user = 'bob.j@x.io'");
  EXPECT_EQ(Real("<email-1>", Syntax::kPlain), "bob.j@x.io");
}

TEST_F(RealValuesTest, NoValueEndsTheQuotesItStandsIn) {
  const std::string value = *redactor_.pseudonyms()->ValueOf("<password-1>");
  ASSERT_NE(value.find('"'), std::string::npos) << value;
  const std::string in_quotes = Real("{ $.p = \"<password-1>\" }", Syntax::kFilter);
  EXPECT_NE(in_quotes.find("\\\\\\\""), std::string::npos) << in_quotes;
  const std::string in_regex = Real("/<password-1>/", Syntax::kQuery);
  EXPECT_EQ(in_regex.find_first_of("\"%"), std::string::npos) << in_regex;
  EXPECT_EQ(in_regex.find('/', 1), in_regex.size() - 1) << in_regex;
}

TEST_F(RealValuesTest, NamesThatCannotBeSearchedForAreRefusedAndOthersAreText) {
  const auto refused = WithRealValues("<cvv-1>", Syntax::kFilter, redactor_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, base::ErrorKind::kNotFound);
  EXPECT_EQ(refused.error().ToString().find("123"), std::string::npos);
  EXPECT_EQ(Real("\"<email-9>\" <b>", Syntax::kFilter), "\"<email-9>\" <b>");
}

TEST_F(RealValuesTest, APatternIsShownWithTheNamesAndMatchesTheValues) {
  for (const char* typed :
       {"<email-1>", "user|<email-1>", "%q|<email-1>%", "-nothing \"<email-1>\""}) {
    const auto pattern = ReadSearchPattern(typed, redactor_);
    ASSERT_TRUE(pattern) << typed << ": " << pattern.error().ToString();
    EXPECT_TRUE(pattern->filter.Matches("order of bob.j@x.io lost")) << typed;
    EXPECT_FALSE(pattern->filter.Matches("order of bob!j@x.io lost")) << typed;
    EXPECT_NE(pattern->shown.find("<email-1>"), std::string::npos) << pattern->shown;
    EXPECT_EQ(pattern->shown.find("bob"), std::string::npos) << pattern->shown;
  }
}

TEST_F(RealValuesTest, WhatAServiceRepeatsOfASearchIsHiddenToo) {
  const std::string query = Real("filter @message like /<email-1>/", Syntax::kQuery);
  ASSERT_NE(query.find("bob\\x2Ej"), std::string::npos) << query;
  EXPECT_EQ(redactor_.Redact("unexpected: " + query).str(),
            "unexpected: filter @message like /<email-1>/");
}

TEST_F(RealValuesTest, AnErrorShowsNoValue) {
  const auto pattern = ReadSearchPattern("<email-1> %(% <", redactor_);
  ASSERT_FALSE(pattern);
  EXPECT_EQ(pattern.error().kind, base::ErrorKind::kInvalidInput);
  EXPECT_EQ(pattern.error().ToString().find("bob"), std::string::npos);
}

}  // namespace
}  // namespace logai::agent
