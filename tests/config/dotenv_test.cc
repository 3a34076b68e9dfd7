#include "config/dotenv.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace logai::config {
namespace {

using base::ErrorKind;

base::Result<std::vector<DotEnvEntry>> Parse(
    std::string_view text, std::map<std::string, std::string, std::less<>> env = {}) {
  return ParseDotEnv(text, "app/.env", base::Environment(std::move(env)));
}

/// The value of the only assignment in `text`, or the error's message.
std::string ValueOf(std::string_view text,
                    std::map<std::string, std::string, std::less<>> env = {}) {
  const auto entries = Parse(text, std::move(env));
  if (!entries) return entries.error().message;
  return entries->empty() ? "(no entry)" : entries->back().value;
}

TEST(DotEnvTest, AssignmentsKeepTheirOrderAndLines) {
  const auto entries = Parse("# head\n\nA=1\n  B = two  \nexport C=3\nexport\tD=4");
  ASSERT_TRUE(entries) << entries.error().message;
  const std::vector<DotEnvEntry> expected = {{"A", "1", base::LineNumber(3)},
                                             {"B", "two", base::LineNumber(4)},
                                             {"C", "3", base::LineNumber(5)},
                                             {"D", "4", base::LineNumber(6)}};
  EXPECT_EQ(*entries, expected);
}

TEST(DotEnvTest, ValuesAreReadAsWritten) {
  const struct {
    std::string_view text, value;
  } kCases[] = {
      {"A=", ""},
      {"A=  ", ""},
      {"A=plain", "plain"},
      {"A=two words", "two words"},
      {"A=a=b=c", "a=b=c"},
      {"A=x # comment", "x"},
      {"A=x#y", "x#y"},
      {"A=#x", "#x"},
      {"A= # comment", ""},
      {"A='single # kept' # comment", "single # kept"},
      {"A='no ${B} \\n here'", "no ${B} \\n here"},
      {"A=''", ""},
      {R"(A="double # kept")", "double # kept"},
      {R"(A="tab\tline\nquote\"back\\dollar\${B}")", "tab\tline\nquote\"back\\dollar${B}"},
      {R"(A="C:\data")", "C:\\data"},
      {R"(A=C:\new)", "C:\\new"},
      {"A=\"two\nlines\"", "two\nlines"},
      {"A='two\r\nlines'", "two\nlines"},
      {"A=\"two\r\nlines\"", "two\nlines"},
      {"A=it's", "it's"},
      {"A=$5.00", "$5.00"},
      {"A=x\r\n", "x"},
      {"A=x\r", "x"},
      {"\xEF\xBB\xBF"
       "A=bom",
       "bom"},
      {"export=shell word as a name", "shell word as a name"},
      {"a.dotted-name=1", "1"},
      {"A=grün", "grün"},
  };
  int ran = 0;
  for (const auto& [text, value] : kCases) {
    EXPECT_EQ(ValueOf(text), value) << text;
    ++ran;
  }
  EXPECT_EQ(ran, 27);
}

TEST(DotEnvTest, NamesExpandFromEarlierLinesThenFromTheEnvironment) {
  EXPECT_EQ(ValueOf("A=file\nB=${A}-${HOME}", {{"A", "env"}, {"HOME", "/h"}}), "file-/h");
  EXPECT_EQ(ValueOf("B=\"<${a}>\"", {{"A", "any case"}}), "<any case>");
  EXPECT_EQ(ValueOf("B=${a}", {{"A", "other"}, {"a", "exact"}}), "exact");
  EXPECT_EQ(ValueOf("A=1\nA=2\nB=${A}"), "2");
  EXPECT_EQ(ValueOf("B=x${NOT_THERE}y"), "xy");
  EXPECT_EQ(ValueOf("B=${NOT_THERE:-fall back}"), "fall back");
  EXPECT_EQ(ValueOf("A=set\nB=${A:-fall back}"), "set");
  EXPECT_EQ(ValueOf("B=${LATER}\nLATER=1\nC=${B}"), "");
}

TEST(DotEnvTest, WhatExpandsIsNotExpandedAgain) {
  EXPECT_EQ(ValueOf("A='${B}'\nC=${A}", {{"B", "secret"}}), "${B}");
}

TEST(DotEnvTest, ErrorsNameFileLineAndReason) {
  const struct {
    std::string_view text, message;
  } kCases[] = {
      {"A=1\n=2", "app/.env:2: a name is expected here: NAME=value"},
      {"A=1\nLOGAI_X", "app/.env:2: no \"=\" after the name"},
      {"export LOGAI_X", "app/.env:1: no \"=\" after the name"},
      {"A B=1", "app/.env:1: a name may have letters, digits and \"_\" only, then \"=\""},
      {"1A=1", "app/.env:1: a name is expected here: NAME=value"},
      {"A=1\nB=\"open\nC=3\n", "app/.env:2: the quotation mark \" is not closed"},
      {"A='open", "app/.env:1: the quotation mark ' is not closed"},
      {"A=\"x\" y", "app/.env:1: text after the closing quotation mark"},
      {"A=\"1\n2\n3\" y", "app/.env:3: text after the closing quotation mark"},
      {"A='1\n2'\nB", "app/.env:3: no \"=\" after the name"},
      {"A=${B", "app/.env:1: \"${\" is not closed; a value with a real \"${\" needs single quotes"},
      {"A=${B\n}",
       "app/.env:1: \"${\" is not closed; a value with a real \"${\" needs single quotes"},
      {"A=${}", "app/.env:1: \"${...}\" must hold the name of a variable"},
      {"\xFF\xFE"
       "A",
       "app/.env:1: the file is UTF-16; save it as UTF-8"},
  };
  int ran = 0;
  for (const auto& [text, message] : kCases) {
    const auto entries = Parse(text);
    ASSERT_FALSE(entries) << text;
    EXPECT_EQ(entries.error().kind, ErrorKind::kInvalidInput);
    EXPECT_EQ(entries.error().message, message);
    ++ran;
  }
  EXPECT_EQ(ran, 14);
}

TEST(DotEnvTest, AZeroByteIsRefusedWithItsLine) {
  const auto entries = Parse(std::string_view("A=1\nB=\0x\n", 9));
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().message, "app/.env:2: a zero byte: this is no text file");
}

TEST(DotEnvTest, ErrorsDoNotQuoteTheLine) {
  const auto entries = Parse("TOKEN=\"ghp_verysecret\" oops");
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().ToString().find("verysecret"), std::string::npos);
}

TEST(DotEnvTest, ExpansionCannotGrowWithoutBound) {
  std::string text = "V0=0123456789\n";
  for (int i = 1; i < 64; ++i) {
    const std::string before = "${V" + std::to_string(i - 1) + "}";
    text += "V" + std::to_string(i) + "=" + before + before + "\n";
  }
  const auto entries = Parse(text);
  ASSERT_FALSE(entries);
  EXPECT_NE(entries.error().message.find("beyond 1 MiB"), std::string::npos)
      << entries.error().message;
}

}  // namespace
}  // namespace logai::config
