#include "privacy/walk.h"

#include <gtest/gtest.h>

#include "privacy/rules.h"
#include "tests/privacy/sample_texts.h"

namespace logai::privacy {
namespace {

std::string Listed(std::string_view text, const std::vector<Found>& found) {
  std::string list;
  for (const Found& value : found) {
    list += std::string(RuleOf(value.rule).name) + " " + std::to_string(value.begin) + " " +
            std::string(text.substr(value.begin, value.end - value.begin)) + "\n";
  }
  return list;
}

void ExpectSame(std::string_view text) {
  ASSERT_EQ(Listed(text, FindValues(text)), Listed(text, FindValues(text, Pace::kEveryByte)))
      << text;
}

// A rule whose finder is not called where its values are anchored fails here.
TEST(WalkTest, FindsInEverySampleWhatEveryFinderEverywhereFinds) {
  for (const std::string& text : SampleTexts()) {
    ExpectSame(text);
    // Each place of the text comes to stand at each place of a stride.
    ExpectSame(std::string(61, ' ') + text);
    ExpectSame(std::string(60, 'x') + "\\n" + text + "\n" + text);
  }
}

TEST(WalkTest, FindsBehindWhatStandsBetweenANameAndItsSeparator) {
  for (const std::string name : {"api_key", "password", "x.pw", "p%61ssword", "pass\\u0077ord"}) {
    for (const std::string gap :
         {"", " ", "\"", "\\\"", "]", "%22", "\\u0022", "\x1b[31m", "\x1b[0m", "\\u001b[0m",
          "\x1b[31m ", "\x1b[0m\"", "  ", "&quot;"}) {
      for (const std::string separator : {"=", ":", ": ", "=>", ":\"", "\\u003d", "%3D"}) {
        ExpectSame("a " + name + gap + separator + "f48385971f1bba10ef43a9e7516072cb b");
      }
    }
  }
}

TEST(WalkTest, FindsInMixedSamplesWhatEveryFinderEverywhereFinds) {
  constexpr unsigned kSeed = 20261123;
  std::mt19937 random(kSeed);
  const std::vector<std::string> samples = SampleTexts();
  for (int round = 0; round < 6000; ++round) {
    ExpectSame(MixedSamples(samples, random));
    if (HasFatalFailure()) FAIL() << "seed " << kSeed << " round " << round;
  }
}

TEST(WalkTest, FindsInRandomBytesWhatEveryFinderEverywhereFinds) {
  constexpr unsigned kSeed = 7;
  constexpr std::string_view kBytes = "aAbesyYpkmQ019.:-=@%\\/[]_~;m>&'\"( \t\n\x1b\xEF\xBC\x9A";
  std::mt19937 random(kSeed);
  for (int round = 0; round < 6000; ++round) {
    std::string text;
    for (unsigned n = random() % 200; n > 0; --n) text += kBytes[random() % kBytes.size()];
    ExpectSame(text);
    if (HasFatalFailure()) FAIL() << "seed " << kSeed << " round " << round;
  }
}

// The quick walk leaves out times as a whole, and so whatever begins within one.
TEST(WalkTest, FindsAroundTimesWhatEveryFinderEverywhereFinds) {
  constexpr unsigned kSeed = 12;
  constexpr std::string_view kPieces[] = {"2026-11-20T14:02:07",
                                          "2026-11-20 14:02:07",
                                          "2026-11-20",
                                          "14:02:07",
                                          " ",
                                          "\n",
                                          "\t",
                                          "Z",
                                          ".123",
                                          ",4111111111111111",
                                          ".",
                                          ":",
                                          "-",
                                          "=",
                                          "phone=",
                                          "password: ",
                                          "pin ",
                                          "tax ",
                                          "otp ",
                                          "206-555-0140",
                                          "10.0.0.1",
                                          "4111111111111111",
                                          "1",
                                          "a@b.com",
                                          "x",
                                          "\""};
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20000; ++round) {
    std::string text(random() % 64, ' ');
    for (unsigned n = random() % 10; n > 0; --n) text += kPieces[random() % std::size(kPieces)];
    ExpectSame(text);
    if (HasFatalFailure()) FAIL() << "seed " << kSeed << " round " << round;
  }
}

// The quick walk looks at the lines alone whose last word is long enough.
TEST(WalkTest, FindsLinesOfKeysThatEveryFinderEverywhereFinds) {
  constexpr unsigned kSeed = 13;
  constexpr std::string_view kBase64 =
      "wzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0";
  constexpr std::string_view kLines[] = {
      "-----BEGIN"
      " CERTIFICATE-----",
      "Version: 1",
      "",
      "done.",
      "-----END"
      " CERTIFICATE-----",
      "2026-11-20 14:02:07 INFO"};
  std::mt19937 random(kSeed);
  for (int round = 0; round < 6000; ++round) {
    std::string text;
    for (unsigned n = random() % 8; n > 0; --n) {
      text += random() % 2 == 0 ? std::string(kLines[random() % std::size(kLines)]) : "";
      if (random() % 2 == 0) text += ' ';
      const std::size_t width = random() % 3 == 0 ? 64 : random() % 72;
      if (random() % 4 != 0) text += (std::string(kBase64) + std::string(kBase64)).substr(0, width);
      if (random() % 4 == 0) text += "==";
      if (random() % 6 == 0) text += random() % 2 == 0 ? "\r" : " ";
      text += '\n';
    }
    if (random() % 2 == 0 && !text.empty()) text.pop_back();
    ExpectSame(text);
    if (HasFatalFailure()) FAIL() << "seed " << kSeed << " round " << round;
  }
}

TEST(WalkTest, ATimeIsNoNumberWhateverItsName) {
  for (const std::string_view text : {"phone=2026-11-20 14:02:07", "2026-11-20T14:02:07.123456Z ok",
                                      "tel: 2026-11-20T14:02:07,5"}) {
    EXPECT_EQ(Listed(text, FindValues(text)), "") << text;
  }
  EXPECT_EQ(Listed("2026-11-20T14:02:07Z 10.0.0.1", FindValues("2026-11-20T14:02:07Z 10.0.0.1")),
            "ipv4 21 10.0.0.1\n");
}

TEST(WalkTest, AnAddressBehindDotsIsFound) {
  EXPECT_EQ(Listed("connecting...10.0.0.1", FindValues("connecting...10.0.0.1")),
            "ipv4 13 10.0.0.1\n");
}

// The line is walked over again as it will be, and of the key it has the beginning or the end only.
TEST(WalkTest, WhatIsGluedToAKeysFirstAndLastLineIsFound) {
  const std::string key =
      "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n-----END PRIVATE KEY-----";
  const std::vector<std::string> values = {"10.0.0.1", key, "bob@example.com", "10.2.3.4"};
  const std::string text = "a\nb," + values[0] + " " + key + "," + values[2] + ",c\nof 10.2.3.4\n";
  const std::vector<Found> found = FindValues(text);
  ASSERT_EQ(found.size(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    EXPECT_EQ(text.substr(found[i].begin, found[i].end - found[i].begin), values[i]);
}

// All of the text behind it was walked over once more for each, which took minutes.
TEST(WalkTest, WhatIsGluedToAKeyCostsNoMoreThanItsLines) {
  std::string text;
  for (int i = 0; i < 4000; ++i) {
    text +=
        "b,10.0.0.1 -----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n"
        "-----END PRIVATE KEY-----\n";
  }
  EXPECT_EQ(FindValues(text).size(), 8000);
}

}  // namespace
}  // namespace logai::privacy
