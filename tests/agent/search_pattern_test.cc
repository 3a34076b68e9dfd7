#include "agent/tools/search_pattern.h"

#include <gtest/gtest.h>

namespace logai::agent {
namespace {

std::string ReadAs(std::string_view typed) {
  const auto pattern = ReadSearchPattern(typed);
  return pattern ? pattern->text() : "error: " + pattern.error().message;
}

TEST(ReadSearchPatternTest, TakesCloudWatchsSyntaxAsItStands) {
  for (const char* typed : {"", "ERROR", "?ERROR ?WARN -health", "\"pool exhausted\" ERROR",
                            "{ $.level = \"error\" }", "%ERROR|WARN%"}) {
    EXPECT_EQ(ReadAs(typed), typed);
  }
}

TEST(ReadSearchPatternTest, ReadsABarAsOr) {
  EXPECT_EQ(ReadAs("ERROR|WARN"), "?ERROR ?WARN");
  EXPECT_EQ(ReadAs("?ERROR | connection refused"), "?ERROR ?\"connection refused\"");
  const auto pattern = ReadSearchPattern("ERROR|connection refused");
  ASSERT_TRUE(pattern) << pattern.error().message;
  EXPECT_TRUE(pattern->Matches("INFO connection refused by peer"));
  EXPECT_TRUE(pattern->Matches("ERROR"));
  EXPECT_FALSE(pattern->Matches("the connection was not refused"));
}

TEST(ReadSearchPatternTest, AddsTheQuotesThatAreMissing) {
  EXPECT_EQ(ReadAs("payment-db timeout"), "\"payment-db\" timeout");
  EXPECT_EQ(ReadAs("-/health ?a.b"), "-\"/health\" ?\"a.b\"");
}

TEST(ReadSearchPatternTest, WhatCannotBeMendedIsAnErrorAboutWhatWasTyped) {
  for (const char* typed : {"{ $.x = ", "a||b", "|", "\"open"}) {
    const auto pattern = ReadSearchPattern(typed);
    ASSERT_FALSE(pattern) << typed;
    EXPECT_EQ(pattern.error().kind, base::ErrorKind::kInvalidInput) << typed;
  }
}

}  // namespace
}  // namespace logai::agent
