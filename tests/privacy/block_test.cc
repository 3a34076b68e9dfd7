#include "privacy/block.h"

#include <gtest/gtest.h>

#include "tests/privacy/sample_texts.h"

namespace logai::privacy {
namespace {

/// `text` redacted in blocks of `size` bytes.
std::string InBlocks(const Redactor& redactor, std::string_view text, std::size_t size) {
  std::string out;
  std::size_t written = 0;  // of the text
  for (std::size_t begin = 0; begin < text.size(); begin += size) {
    const std::size_t first = begin > Block::kReach ? begin - Block::kReach : 0;
    const Block block{.window = text.substr(first, begin - first + size + Block::kReach),
                      .begin = begin - first,
                      .end = std::min(begin + size, text.size()) - first};
    const auto values = FindInBlock(redactor, block);
    written =
        first + AppendRedacted(redactor, block, values, std::max(written, begin) - first, out);
  }
  return out;
}

std::string PrivateKey(int lines) {
  std::string key =
      "-----BEGIN"
      " RSA PRIVATE KEY-----\n";
  for (int i = 0; i < lines; ++i) {
    key += "wzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0TesU\n";
  }
  return key +
         "-----END"
         " RSA PRIVATE KEY-----";
}

TEST(BlockTest, WhereATextIsCutMakesNoDifference) {
  constexpr unsigned kSeed = 4;
  std::mt19937 random(kSeed);
  const std::vector<std::string> samples = SampleTexts();
  const Redactor redactor;
  for (int round = 0; round < 25; ++round) {
    std::string text;
    while (text.size() < 1500) text += MixedSamples(samples, random) + "\n";
    const std::string whole = redactor.Redact(text).str();
    for (const std::size_t size : {1 + random() % 40, 1 + random() % 400}) {
      ASSERT_EQ(InBlocks(redactor, text, size), whole) << "seed " << kSeed << " size " << size;
    }
  }
}

TEST(BlockTest, APrivateKeyOverManyBlocksBecomesOneMark) {
  const Redactor redactor;
  const std::string text = "before\n" + PrivateKey(700) + "\nafter 10.0.0.1\n";
  for (const std::size_t size : {100, 4096, 50'000}) {
    EXPECT_EQ(InBlocks(redactor, text, size),
              "before\n[PRIVATE_KEY_REDACTED]\nafter [IP_REDACTED]\n");
  }
}

TEST(BlockTest, AllOtherBytesStay) {
  const Redactor redactor;
  const std::string zeros(2, '\0');
  const std::string text = "a\r\n" + zeros + "\xFF\xFE\x1b[31m 10.0.0.1\x1b[0m no end" + zeros;
  std::string expected = text;
  expected.replace(expected.find("10.0.0.1"), 8, "[IP_REDACTED]");
  for (std::size_t size = 1; size < text.size(); ++size) {
    EXPECT_EQ(InBlocks(redactor, text, size), expected);
  }
}

TEST(BlockTest, ABlockThatSawLessOfAValueHidesItAllTheSame) {
  const Redactor redactor;
  const std::string text = "to bob@example.com now";
  const Block block{.window = text, .begin = 8, .end = text.size()};  // within the address
  std::string out;
  AppendRedacted(redactor, block, FindInBlock(redactor, block), 8, out);
  EXPECT_EQ(out, "[EMAIL_REDACTED] now");
}

}  // namespace
}  // namespace logai::privacy
