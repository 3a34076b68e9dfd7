#include "cli/render_parameters.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "privacy/redactor.h"

namespace logai::cli {
namespace {

struct Mined {
  std::vector<analysis::TemplateToken> tokens;
  analysis::ParameterTable table;
};

Mined Mine(std::span<const std::string> messages) {
  Mined mined;
  std::uint64_t order = 0;
  for (const std::string& message : messages) {
    std::vector<analysis::Token> tokens;
    analysis::Tokenise(message, {}, tokens);
    mined.table.Add(tokens, order++);
    if (!mined.tokens.empty()) continue;
    for (const analysis::Token& token : tokens) {
      const bool varies = analysis::IsVariable(token.kind);
      mined.tokens.push_back(
          {token.kind, token.space_before, varies ? "" : std::string(token.text)});
    }
  }
  return mined;
}

Redact RealRedactor() {
  static const privacy::Redactor redactor;
  return [](std::string_view text) { return redactor.Redact(text).str(); };
}

TEST(RenderParametersTest, LinesSayRangesAndTheMostFrequent) {
  std::vector<std::string> messages;
  for (int i = 1; i <= 200; ++i) {
    messages.push_back("took " + std::to_string(i * 10) + "ms on 10.0.0." + std::to_string(i % 4));
  }
  const Mined mined = Mine(messages);
  const auto lines = ParameterLines(mined.tokens, mined.table, {});
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "1 took: 200 values, 10 ms to 2 s, mean 1 s, p50 1 s, p95 1.9 s, p99 1.98 s");
  EXPECT_EQ(lines[1], "2 on: 4 values, 10.0.0.0 25.0%, 10.0.0.1 25.0%, 10.0.0.2 25.0%");
}

TEST(RenderParametersTest, WhatIsPrivateOnlyInItsPlaceIsRedactedToo) {
  std::vector<std::string> messages;
  for (int i = 0; i < 30; ++i) {
    messages.push_back("login with password=Xk7vQ2pLm" + std::to_string(i % 3) + "zR from 10.1.2." +
                       std::to_string(i % 5));
  }
  const Mined mined = Mine(messages);
  for (const bool json : {false, true}) {
    std::string text;
    if (json) {
      text = ParametersAsJson(mined.tokens, mined.table, RealRedactor()).dump();
    } else {
      for (const std::string& line : ParameterLines(mined.tokens, mined.table, RealRedactor())) {
        text += line + "\n";
      }
    }
    EXPECT_EQ(text.find("Xk7v"), std::string::npos) << text;
    EXPECT_EQ(text.find("10.1.2"), std::string::npos) << text;
  }
}

TEST(RenderParametersTest, JsonSaysWhatIsExactAndWhatIsNot) {
  std::vector<std::string> messages;
  for (int i = 0; i < 3'000; ++i)
    messages.push_back("got " + std::to_string(i * 37 % 2'000) + "kb");
  const Mined mined = Mine(messages);
  const auto list = ParametersAsJson(mined.tokens, mined.table, {});
  ASSERT_EQ(list.size(), 1U);
  const auto& got = list[0];
  EXPECT_EQ(got["label"], "got");
  EXPECT_EQ(got["count"], 3'000);
  EXPECT_GT(got["distinct_error"], 0);
  EXPECT_EQ(got["top_sample"], analysis::ParameterTable::kSample);
  EXPECT_EQ(got["numbers"]["unit"], "bytes");
  EXPECT_EQ(got["numbers"]["max"], 1'999'000);
  EXPECT_GT(got["numbers"]["quantile_error"], 0);
}

TEST(RenderParametersTest, NumbersAreWrittenForPeople) {
  using analysis::NumberUnit;
  EXPECT_EQ(NumberText(1'234'567, NumberUnit::kNone), "1,234,567");
  EXPECT_EQ(NumberText(0.25, NumberUnit::kNone), "0.25");
  EXPECT_EQ(NumberText(1e18, NumberUnit::kNone), "1e+18");
  EXPECT_EQ(NumberText(340, NumberUnit::kMilliseconds), "340 ms");
  EXPECT_EQ(NumberText(12'500, NumberUnit::kMilliseconds), "12.5 s");
  EXPECT_EQ(NumberText(1'536, NumberUnit::kBytes), "1.5 KiB");
}

}  // namespace
}  // namespace logai::cli
