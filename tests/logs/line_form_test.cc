#include "logs/line_form.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "logs/record_scanner.h"

namespace logai::logs {
namespace {

// The messages of a hundred lines that `line` writes.
std::vector<std::string> Messages(const std::function<std::string(int)>& line) {
  std::vector<std::string> lines;
  for (int i = 0; i < 100; ++i) lines.push_back(line(i));
  std::size_t at = 0;
  const LineForm form = LineForm::Learn(
      [&](std::string_view& next) {
        if (at == lines.size()) return false;
        next = lines[at++];
        return true;
      },
      {.basis = {.reference = base::FromEpochMs(1'795'363'200'000)}});
  RecordAssembler assembler = form.NewAssembler();
  std::vector<std::string> messages;
  const auto keep = [&](const Event* event) {
    for (; event != nullptr; event = assembler.Next())
      messages.emplace_back(form.MessageOf(*event));
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    keep(assembler.Add(lines[i], base::LineNumber(static_cast<std::int64_t>(i) + 1)));
  }
  keep(assembler.Finish());
  return messages;
}

std::string Clock(int i) {
  return "14:" + std::to_string(10 + i / 60) + ":" + std::to_string(10 + i % 50);
}

TEST(LineFormTest, ALevelInTheMidstOfSomeMessagesIsPartOfThem) {
  const auto messages = Messages([](int i) {
    const std::string head = "[10.30 " + Clock(i) + "] chrome.exe - host-" + std::to_string(i % 7);
    return head + (i % 3 == 0 ? ":443 error : Could not connect" : ":443 open directly");
  });
  EXPECT_EQ(messages[0], "host-0:443 error : Could not connect");
  EXPECT_EQ(messages[1], "host-1:443 open directly");
}

TEST(LineFormTest, ANameThatSomeMessagesBeginWithIsPartOfThem) {
  const auto messages = Messages([](int i) {
    const std::string head = "2026-11-22 " + Clock(i) + " INFO ";
    return head + (i % 4 == 0 ? "EXT3-fs: mounted filesystem" : "link is up");
  });
  EXPECT_EQ(messages[0], "EXT3-fs: mounted filesystem");
  EXPECT_EQ(messages[1], "link is up");
}

TEST(LineFormTest, ALoggerInAllLinesIsHeader) {
  const auto messages = Messages([](int i) {
    return "2026-11-22 " + Clock(i) + " INFO com.example.Cart" + std::to_string(i % 3) +
           ": item added";
  });
  EXPECT_EQ(messages[0], "item added");
}

TEST(LineFormTest, AThreadInBracketsOfANameIsHeader) {
  const auto messages = Messages([](int i) {
    return "2026-11-22T" + Clock(i) + "Z  INFO ThreadId(0" + std::to_string(i % 9) +
           ") app::db: query failed";
  });
  EXPECT_EQ(messages[0], "query failed");
}

TEST(LineFormTest, ATimeInBracketsWithAWeekdayHasNoHostBehindIt) {
  const auto messages = Messages([](int i) {
    return "[Sun Nov 22 " + Clock(i) + " 2026] Out of memory: Killed process " + std::to_string(i);
  });
  EXPECT_EQ(messages[3], "Out of memory: Killed process 3");
}

TEST(LineFormTest, ColoursHideNeitherLevelNorMessage) {
  const std::vector<std::string> lines = {
      "\x1b[90m2026-11-22T14:02:04Z\x1b[0m \x1b[31mERROR\x1b[0m query \x1b[1mfailed\x1b[0m",
      "\x1b[90m2026-11-22T14:02:05Z\x1b[0m \x1b[32mINFO\x1b[0m cache is warm"};
  std::size_t at = 0;
  const LineForm form = LineForm::Learn(
      [&](std::string_view& next) {
        if (at == lines.size()) return false;
        next = lines[at++];
        return true;
      },
      {});
  ASSERT_TRUE(form.has_colours());
  EXPECT_TRUE(RecordBegins(form).Is(lines[0]));
  LineMemo memo(form);
  RecordScanner scanner(form, memo);
  EXPECT_EQ(scanner.Add(lines[0], base::LineNumber(1)), nullptr);
  const ScannedRecord* record = scanner.Add(lines[1], base::LineNumber(2));
  ASSERT_NE(record, nullptr);
  EXPECT_EQ(record->message, "query failed");
  EXPECT_EQ(record->level, Level::kError);
}

TEST(LineFormTest, LinesOfUnpaddedTimesAreRecordsOfTheirOwn) {
  const auto messages = Messages([](int i) {
    return "20261122-9:" + std::to_string(i % 60) + ":" + std::to_string(i % 13) + ":" +
           std::to_string(i) + "|Step_" + (i % 2 == 0 ? "A" : "B") + "|30002312|flush " +
           std::to_string(i);
  });
  ASSERT_EQ(messages.size(), 100U);
  EXPECT_EQ(messages[5], "flush 5");
}

}  // namespace
}  // namespace logai::logs
