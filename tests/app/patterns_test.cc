#include "app/patterns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stop_token>

#include "analysis/parameters.h"
#include "analysis/template_text.h"
#include "base/text.h"
#include "sources/line_chunks.h"
#include "tests/support/file_reading.h"
#include "tests/support/temp_folder.h"

namespace logai::app {
namespace {

using test::TempFolder;

PatternReport Find(PatternRequest request) {
  auto report = FindPatterns(request, {});
  EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().ToString());
  return report ? *std::move(report) : PatternReport();
}

void Describe(const analysis::TemplateDetail& detail,
              const std::vector<analysis::TemplateToken>& tokens, std::ostream& text) {
  const analysis::Timeline course = detail.course().Counts();
  for (const std::uint32_t count : course.counts()) text << count << ",";
  if (detail.parameters() == nullptr) return;
  for (const auto& of : analysis::DescribeParameters(tokens, *detail.parameters(), 20)) {
    text << "\n  " << of.label << " " << of.distinct << " " << of.top_sample;
    for (const auto& top : of.top) text << " " << top.value << "=" << top.count;
    if (of.numbers) text << " p95 " << of.numbers->p95 << " mean " << of.numbers->mean;
  }
  text << "\n";
}

std::string Summary(const PatternReport& report) {
  std::ostringstream text;
  text << report.lines << " " << report.events << " " << report.bytes.value() << "\n";
  for (std::size_t i = 0; i < report.patterns.size(); ++i) {
    const auto& [tokens, seen, details] = report.patterns[i];
    text << seen.count << " " << analysis::TypedText(tokens) << " | " << report.first[i].file << ":"
         << report.first[i].line.value() << "-" << report.last[i].line.value() << " "
         << seen.example << "\n";
    for (const analysis::TemplateDetail& detail : details) Describe(detail, tokens, text);
  }
  return text.str();
}

std::string FileText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// A log of about `bytes` with traces, users and lines without a time.
std::string BigLog(std::size_t bytes) {
  std::string text;
  for (int i = 0; text.size() < bytes; ++i) {
    text += "2026-11-20T14:" + std::to_string(10 + i / 60 % 50) + ":" +
            std::to_string(10 + i % 50) + ".123Z ";
    const std::string user =
        std::string(1, static_cast<char>('a' + i % 26)) + static_cast<char>('a' + i / 26 % 26);
    switch (i % 5) {
      case 0:
        text += "ERROR [pool-1] a.b.Worker: job " + std::to_string(i) +
                " failed\njava.io.IOException: gone\n" +
                std::string(static_cast<std::size_t>(i % 9), '\n') +
                "\tat a.b.Worker.run(Worker.java:" + std::to_string(i % 90) + ")\n";
        break;
      case 1:
        text += "INFO  a.b.Door: user " + user + " came in\n";
        break;
      default:
        text += "INFO  a.b.Cache: hit " + std::to_string(i) + " of 10.0.0." +
                std::to_string(i % 250) + "\n";
    }
  }
  return text;
}

TEST(PatternsTest, TheResultDoesNotDependOnTheNumberOfThreads) {
  const TempFolder folder;
  const auto log = folder.Write("app.log", BigLog(5'000'000));
  std::string expected, assigned;
  for (const int threads : {1, 2, 5}) {
    const auto out = folder.path() / "assigned";
    const PatternReport report =
        Find({.specs = {log}, .threads = threads, .home = {}, .zone = {}, .assignments = out});
    if (expected.empty()) {
      expected = Summary(report);
      assigned = FileText(out);
    }
    EXPECT_EQ(Summary(report), expected) << threads;
    EXPECT_EQ(FileText(out), assigned) << threads;
    EXPECT_EQ(report.patterns.size(), 3U) << expected;
  }
  // One line for each line of the input.
  const std::string text = FileText(log);
  EXPECT_EQ(std::ranges::count(assigned, '\n'), std::ranges::count(text, '\n'));
}

TEST(PatternsTest, AssignmentsAreRedactedAsTheReportIs) {
  const TempFolder folder;
  const auto log = folder.Write("app.log", "login key=abc ok\nlogin key=abc ok\n");
  const auto out = folder.path() / "assigned";
  const auto redact = [](std::string_view) { return std::string("hidden"); };
  Find({.specs = {log}, .assignments = out, .work = {}, .redact = redact});
  EXPECT_EQ(FileText(out), "1\thidden\n1\thidden\n");
}

TEST(PatternsTest, AssignmentsNeverOverwriteALog) {
  const TempFolder folder;
  const std::string text = "a 1\na 2\n";
  const auto log = folder.Write("app.log", text);
  const auto link = folder.path() / "link";
  std::filesystem::create_hard_link(log, link);
  for (const auto& out : {std::filesystem::path(log), link}) {
    const auto report = FindPatterns({.specs = {log}, .assignments = out, .work = {}}, {});
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().kind, base::ErrorKind::kInvalidInput);
    EXPECT_EQ(FileText(log), text);
  }
  const auto other = folder.Write("other.log", text);
  const auto report =
      FindPatterns({.specs = {other}, .assignments = log, .work = {}, .baseline = {log}}, {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(FileText(log), text);
}

TEST(PatternsTest, WhenAndWithWhichValuesDoesNotDependOnTheNumberOfThreads) {
  const TempFolder folder;
  // More than one round, so that bounds of samples are carried on.
  const auto log = folder.Write("app.log", BigLog(30'000'000));
  std::string expected;
  for (const int threads : {1, 2, 5}) {
    PatternRequest request{.specs = {log}, .threads = threads};
    request.work.details = {.courses = true, .parameters = true};
    const std::string summary = Summary(Find(std::move(request)));
    if (expected.empty()) expected = summary;
    EXPECT_EQ(summary, expected) << threads;
  }
  // 676 of them, of which the estimate is within a few.
  EXPECT_NE(expected.find("\n  user 6"), std::string::npos) << expected;
}

TEST(PatternsTest, CompressedTextGivesTheSame) {
  const TempFolder folder;
  const std::string text = BigLog(3'000'000);
  const auto plain = folder.Write("a/app.log", text);
  const auto gzip = folder.Write("b/app.log", test::Gzip(text));
  EXPECT_EQ(Summary(Find({.specs = {plain}})), Summary(Find({.specs = {gzip}})));
}

TEST(PatternsTest, LinesThatGoOnRepeatTheirEventsId) {
  const TempFolder folder;
  const auto log = folder.Write("app.log",
                                "2026-11-20 14:00:00 INFO door 1 open\r\n"
                                "2026-11-20 14:00:01 ERROR job 17 failed\r\n"
                                "java.io.IOException: gone\r\n"
                                "\tat a.b.C.run(C.java:1)\r\n"
                                "\r\n"
                                "2026-11-20 14:00:02 INFO door 2 open\r\n");
  const auto out = folder.path() / "assigned";
  Find({.specs = {log}, .threads = 1, .home = {}, .zone = {}, .assignments = out});
  EXPECT_EQ(FileText(out),
            "1\tdoor <*> open\n2\tjob <*> failed\n2\tjob <*> failed\n2\tjob <*> failed\n"
            "2\tjob <*> failed\n1\tdoor <*> open\n");
}

TEST(PatternsTest, SaysWhereAPatternWasFirstSeen) {
  const TempFolder folder;
  folder.Write("a.log", "2026-11-20 14:00:00 INFO door 1 open\n");
  std::string text;
  for (int i = 0; i < 40'000; ++i) text += "2026-11-20 14:00:00 INFO door 1 open\n";
  folder.Write("b.log", text + "2026-11-20 14:00:00 WARN rain\n");
  const PatternReport report = Find({.specs = {folder.path()}});
  ASSERT_EQ(report.patterns.size(), 2U);
  EXPECT_EQ(report.files, 2U);
  EXPECT_EQ(report.first[0].file, "a.log");
  EXPECT_EQ(report.first[0].line, base::LineNumber(1));
  EXPECT_EQ(report.first[1].file, "b.log");
  EXPECT_EQ(report.first[1].line, base::LineNumber(40'001));
}

TEST(PatternsTest, StrangeBytesAndAVeryLongLineAreTaken) {
  const TempFolder folder;
  std::string text = "2026-11-20 14:00:00 INFO a\xFF\xC0 b" + std::string(3, '\0') + " c\n";
  text += "2026-11-20 14:00:01 INFO " + std::string(3'000'000, 'y') + "\n";
  text += "2026-11-20 14:00:02 INFO end\n";
  const PatternReport report = Find({.specs = {folder.Write("app.log", text)}});
  EXPECT_EQ(report.lines, 3U);
  EXPECT_EQ(report.events, 3U);
  ASSERT_EQ(report.notices.size(), 1U);
  EXPECT_NE(report.notices[0].find("longer than 256 KiB"), std::string::npos) << report.notices[0];
}

TEST(PatternsTest, ATextWithoutAnyTimeIsReadLineByLine) {
  const TempFolder folder;
  std::string text;
  for (int i = 0; i < 60'000; ++i) text += "worker " + std::to_string(i) + " is ready to go on\n";
  const PatternReport report = Find({.specs = {folder.Write("app.log", text)}});
  ASSERT_EQ(report.patterns.size(), 1U);
  EXPECT_EQ(report.patterns[0].seen.count, 60'000U);
  EXPECT_EQ(report.lines, 60'000U);
}

TEST(PatternsTest, AMissingFileIsAnError) {
  const TempFolder folder;
  const auto report = FindPatterns({.specs = {folder.path() / "no.log"}}, {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, base::ErrorKind::kNotFound);
}

TEST(PatternsTest, WhatIsNoTextIsAnErrorThatSaysSo) {
  const TempFolder folder;
  const auto report =
      FindPatterns({.specs = {folder.Write("x.log", std::string("BZh91AY\0\1", 9))}}, {});
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, base::ErrorKind::kInvalidInput);
  EXPECT_NE(report.error().message.find("bzip2"), std::string::npos) << report.error().message;
}

TEST(PatternsTest, StopsWhenAsked) {
  const TempFolder folder;
  std::stop_source stop;
  stop.request_stop();
  const auto report =
      FindPatterns({.specs = {folder.Write("app.log", BigLog(100'000))}}, stop.get_token());
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, base::ErrorKind::kCancelled);
}

}  // namespace
}  // namespace logai::app
