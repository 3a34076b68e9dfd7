#include "logs/header_columns.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace logai::logs {
namespace {

const std::vector<std::string> kMessages = {"cache parity error corrected", "link 4 is down",
                                            "generating core.12", "12 exceptions seen"};

// What is left of a line whose header `head` writes, when forty such lines are the sample.
std::string LeftOf(const std::function<std::string(int)>& head, int line = 1) {
  std::vector<std::string> lines;
  for (int i = 0; i < 40; ++i)
    lines.push_back(head(i) + kMessages[static_cast<std::size_t>(i) % 4]);
  const std::vector<std::string_view> views(lines.begin(), lines.end());
  const HeaderColumns columns = HeaderColumns::Learn(views);
  const std::string& text = lines[static_cast<std::size_t>(line)];
  return text.substr(columns.Skip(text));
}

TEST(HeaderColumnsTest, ColumnsUpToALevelInAllLinesAreHeader) {
  EXPECT_EQ(LeftOf([](int i) { return "R0" + std::to_string(i % 8) + " RAS KERNEL INFO "; }),
            kMessages[1]);
}

TEST(HeaderColumnsTest, ASecondTimeIsHeaderWithWhatFollowsIt) {
  EXPECT_EQ(LeftOf([](int i) {
              return "dn" + std::to_string(i) + " Nov 9 12:01:01 dn2/dn2 crond(pam)[" +
                     std::to_string(i) + "]: ";
            }),
            kMessages[1]);
}

TEST(HeaderColumnsTest, AColumnOfLevelsMayHoldOthersInCapitals) {
  EXPECT_EQ(LeftOf([](int i) {
              return i % 8 == 0 ? "R01 RAS MONITOR FAILURE " : "R02 RAS KERNEL INFO ";
            }),
            kMessages[1]);
}

TEST(HeaderColumnsTest, NumbersWithMarksAndMarksAloneAreHeader) {
  EXPECT_EQ(LeftOf([](int i) { return "[    0." + std::to_string(i) + "] "; }), kMessages[1]);
  EXPECT_EQ(LeftOf([](int i) { return "31#31: *" + std::to_string(i) + " "; }), kMessages[1]);
  EXPECT_EQ(LeftOf([](int i) { return i % 2 == 0 ? "* " : "# "; }), kMessages[1]);
}

TEST(HeaderColumnsTest, ALevelIsHeaderEvenIfOneMessageComesAgainAndAgain) {
  const std::vector<std::string_view> same(HeaderColumns::kFewest, "R01 RAS KERNEL INFO halted");
  EXPECT_EQ(HeaderColumns::Learn(same).Skip(same[0]), same[0].find("halted"));
}

TEST(HeaderColumnsTest, BarsPartColumns) {
  EXPECT_EQ(LeftOf([](int i) { return i % 2 == 0 ? "Step_A|30002312|" : "Sync_B|30002312|"; }),
            kMessages[1]);
}

TEST(HeaderColumnsTest, ANameBeforeALoneDashIsHeader) {
  EXPECT_EQ(LeftOf([](int i) { return i % 3 == 0 ? "chrome.exe *64 - " : "mail.exe - "; }),
            kMessages[1]);
}

TEST(HeaderColumnsTest, APaddedNameIsHeader) {
  EXPECT_EQ(LeftOf([](int i) { return i % 3 == 0 ? "CBS    " : "CSI    "; }), kMessages[1]);
}

TEST(HeaderColumnsTest, MessagesHaveNoColumns) {
  EXPECT_EQ(LeftOf([](int) { return ""; }), kMessages[1]);
  EXPECT_EQ(LeftOf([](int i) { return "Took " + std::to_string(i) + " ms for "; }),
            "Took 1 ms for " + kMessages[1]);
}

TEST(HeaderColumnsTest, ALineOfAnotherFormIsLeftAsItIs) {
  std::vector<std::string> lines;
  for (int i = 0; i < 40; ++i)
    lines.push_back("n1 INFO " + kMessages[static_cast<std::size_t>(i) % 4]);
  const std::vector<std::string_view> views(lines.begin(), lines.end());
  const HeaderColumns columns = HeaderColumns::Learn(views);
  ASSERT_FALSE(columns.empty());
  EXPECT_EQ(columns.Skip("halted"), 0U);
  EXPECT_EQ(columns.Skip(""), 0U);
}

TEST(HeaderColumnsTest, AFewLinesTeachNothing) {
  const std::vector<std::string_view> few(HeaderColumns::kFewest - 1, "n1 INFO text");
  EXPECT_TRUE(HeaderColumns::Learn(few).empty());
}

}  // namespace
}  // namespace logai::logs
