#include "privacy/placeholder.h"

#include <gtest/gtest.h>

#include "privacy/redactor.h"
#include "tests/privacy/sample_texts.h"

namespace logai::privacy {
namespace {

Redactor WithKey(std::string key) {
  return Redactor({.style = Style::kPlaceholders, .placeholder_key = base::Secret(std::move(key))});
}

TEST(PlaceholderTest, SameValueGetsSameWord) {
  const std::string text = WithKey("").Redact("a@b.io c@d.io a@b.io").str();
  const std::size_t third = text.size() / 3 + 1;
  EXPECT_EQ(text.substr(0, third - 1), text.substr(2 * third));
  EXPECT_NE(text.substr(0, third - 1), text.substr(third, third - 1));
  EXPECT_TRUE(text.starts_with("[EMAIL_")) << text;
  EXPECT_TRUE(text.ends_with("_REDACTED]")) << text;
}

TEST(PlaceholderTest, WordsAgreeBetweenRunsWithTheSameKeyOnly) {
  const std::string_view text = "from 10.0.0.1";
  EXPECT_EQ(WithKey("k").Redact(text).str(), WithKey("k").Redact(text).str());
  EXPECT_NE(WithKey("k").Redact(text).str(), WithKey("l").Redact(text).str());
  EXPECT_NE(WithKey("").Redact(text).str(), WithKey("").Redact(text).str());
}

TEST(PlaceholderTest, RedactingAgainChangesNothing) {
  const Redactor redactor = WithKey("k");
  for (const std::string& text : SampleTexts()) {
    const std::string once = redactor.Redact(text).str();
    EXPECT_EQ(redactor.Redact(once).str(), once) << text;
  }
}

}  // namespace
}  // namespace logai::privacy
