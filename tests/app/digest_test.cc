#include "app/digest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/support/file_reading.h"
#include "tests/support/temp_folder.h"

namespace logai::app {
namespace {

using test::TempFolder;

std::string Clock(int minute) {
  return "2026-11-20T14:" + std::to_string(10 + minute) + ":00.000Z ";
}

std::string Log() {
  return Clock(0) + "INFO served 1\n" + Clock(1) + "INFO served 2\n" + Clock(2) +
         "WARN slow query 17\n" + Clock(10) + "INFO served 3\n" + Clock(11) +
         "WARN slow query 18\n" + Clock(12) +
         "ERROR lease lost\njava.io.IOException: gone\n\tat a.B.c(B.java:3)\n";
}

DigestMaterial Gather(DigestRequest request) {
  auto material = GatherDigest(request, {});
  EXPECT_TRUE(material.has_value()) << (material ? "" : material.error().ToString());
  return material ? *std::move(material) : DigestMaterial();
}

std::string Summary(const DigestMaterial& material) {
  std::ostringstream text;
  text << material.lines << " " << material.events << " " << material.bytes << " "
       << material.templates << "\n";
  for (const std::uint32_t i : material.order) {
    const analysis::PageCandidate& line = material.candidates[i];
    text << material.files[line.file] << ":" << line.number.value() << " " << line.value << " "
         << line.seen_count << " " << line.text << "\n";
  }
  return text.str();
}

TEST(DigestTest, PutsTheProblemFirstWithItsPlace) {
  const TempFolder folder;
  const auto material = Gather({.specs = {folder.Write("app.log", Log()).string()}});
  const analysis::PageCandidate& first = material.candidates[material.order.front()];
  EXPECT_EQ(first.text, "ERROR lease lost");
  EXPECT_EQ(first.number, base::LineNumber(6));
  EXPECT_EQ(material.lines, 8U);
  EXPECT_EQ(material.events, 6U);
  EXPECT_EQ(material.problems.total(), 3U);
}

TEST(DigestTest, LooksAtTheWindowOnly) {
  const TempFolder folder;
  DigestRequest request{.specs = {folder.Write("app.log", Log()).string()}};
  request.until = "14:13";
  const auto material = Gather(request);
  EXPECT_EQ(material.events, 3U);
  EXPECT_EQ(material.candidates.size(), 3U);
}

TEST(DigestTest, TellsWhatIsNewAgainstTheTimeBefore) {
  const TempFolder folder;
  DigestRequest request{.specs = {folder.Write("app.log", Log()).string()}};
  request.since = "14:15";
  request.baseline = "before";
  const auto material = Gather(request);
  EXPECT_EQ(material.baseline_events, 3U);
  for (const analysis::PageCandidate& line : material.candidates) {
    if (line.text.contains("lease")) {
      EXPECT_TRUE(line.is_new);
    }
    if (line.text.contains("served") || line.text.contains("slow")) {
      EXPECT_FALSE(line.is_new);
    }
  }
}

TEST(DigestTest, TakesAWindowOrAFileAsBaseline) {
  const TempFolder folder;
  const auto usual = folder.Write("usual.log", Clock(0) + "ERROR lease lost\n");
  DigestRequest request{.specs = {folder.Write("app.log", Log()).string()}};
  request.baseline = "14:10..14:11";
  EXPECT_EQ(Gather(request).baseline_events, 2U);
  request.baseline = usual.string();
  const auto material = Gather(request);
  EXPECT_EQ(material.baseline_events, 1U);
  for (const analysis::PageCandidate& line : material.candidates) {
    if (line.text.contains("lease")) {
      EXPECT_FALSE(line.is_new);
    }
    if (line.text.contains("served")) {
      EXPECT_TRUE(line.is_new);
    }
  }
}

TEST(DigestTest, RefusesABaselineThatHoldsNothing) {
  const TempFolder folder;
  DigestRequest request{.specs = {folder.Write("app.log", Log()).string()}};
  request.baseline = "2020-01-01..2020-01-02";
  const auto none = GatherDigest(request, {});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().kind, base::ErrorKind::kInvalidInput);
  request.baseline = "before";
  const auto open = GatherDigest(request, {});
  ASSERT_FALSE(open.has_value());
  EXPECT_EQ(open.error().kind, base::ErrorKind::kInvalidInput);
}

// Larger than what is looked at line by line, so that the counts have to lead to the places.
std::string BigLog() {
  std::string text;
  for (int i = 0; text.size() < 9'500'000; ++i) {
    text += "2026-11-20T14:10:00.123Z INFO served request " + std::to_string(i) +
            " with some more words to fill a line of usual length\n";
    if (i == 60'000) {
      text +=
          "2026-11-20T14:10:00.123Z INFO config reloaded\n"
          "2026-11-20T14:10:00.123Z ERROR pool exhausted\n"
          "java.lang.IllegalStateException: no more\n\tat a.Pool.take(Pool.java:7)\n";
    }
  }
  return text;
}

TEST(DigestTest, FindsTheRareProblemOfALargeFileWithTheLinesAroundIt) {
  const TempFolder folder;
  const auto path = folder.Write("big.log", BigLog()).string();
  const auto material = Gather({.specs = {path}});
  EXPECT_LT(material.candidates.size(), 10'000U);
  const analysis::PageCandidate& first = material.candidates[material.order.front()];
  EXPECT_EQ(first.text, "ERROR pool exhausted");
  EXPECT_EQ(first.number, base::LineNumber(60'003));
  EXPECT_TRUE(std::ranges::any_of(material.candidates, [](const auto& line) {
    return line.text.contains("Pool.java:7") && line.number == base::LineNumber(60'005);
  }));
}

// Of a log whose problems are rare, the way that large texts are read must find what reading line
// by line finds: the same problems, in the same order, with their traces.
TEST(DigestTest, LargeTextsAreJudgedLikeSmallOnes) {
  const TempFolder folder;
  std::string log;
  for (int i = 0; i < 4'000; ++i) {
    log += Clock(i / 100) + "INFO served " + std::to_string(i) + " in 7 ms\n";
    if (i == 900) log += Clock(9) + "WARN slow query on orders\n";
    if (i == 1'800) {
      log += Clock(18) + "ERROR lease lost\njava.io.IOException: gone\n\tat a.B.c(B.java:3)\n";
    }
    if (i == 2'700) log += Clock(27) + "FATAL out of memory: killed process 17\n";
  }
  DigestRequest request{.specs = {folder.Write("app.log", log).string()}};
  const auto problems = [](const DigestMaterial& material) {
    std::vector<std::string> lines;
    for (const std::uint32_t i : material.order) {
      const analysis::PageCandidate& line = material.candidates[i];
      if (line.text.contains("INFO")) continue;
      lines.push_back(std::to_string(line.number.value()) + " " + line.text);
    }
    return lines;
  };
  const DigestMaterial whole = Gather(request);
  request.whole_bytes = 0;
  const DigestMaterial around = Gather(request);
  EXPECT_EQ(problems(around), problems(whole));
  EXPECT_EQ(problems(whole).size(), 5U);
  EXPECT_LT(around.candidates.size(), whole.candidates.size());
  EXPECT_EQ(around.events, whole.events);
  EXPECT_EQ(around.templates, whole.templates);
}

TEST(DigestTest, IsTheSameForAnyNumberOfThreads) {
  const TempFolder folder;
  const auto path = folder.Write("big.log", BigLog()).string();
  const std::string one = Summary(Gather({.specs = {path}, .threads = 1}));
  EXPECT_EQ(one, Summary(Gather({.specs = {path}, .threads = 3})));
}

TEST(DigestTest, ReadsCompressedFilesAndFolders) {
  const TempFolder folder;
  folder.Write("logs/a.log.gz", test::Gzip(Log()));
  folder.Write("logs/b.log", "all is well\n");
  const auto material = Gather({.specs = {(folder.path() / "logs").string()}});
  ASSERT_EQ(material.files.size(), 2U);
  const analysis::PageCandidate& first = material.candidates[material.order.front()];
  EXPECT_EQ(first.text, "ERROR lease lost");
  EXPECT_EQ(material.lines, 9U);
}

TEST(DigestTest, NamesAFileThatIsNoText) {
  const TempFolder folder;
  const auto bad = folder.Write("a.bin", std::string("\x7f"
                                                     "ELF\x01\x00\x02\x00\xff\xfe\x00",
                                                     11));
  const auto none = GatherDigest({.specs = {bad.string()}}, {});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().kind, base::ErrorKind::kInvalidInput);
}

}  // namespace
}  // namespace logai::app
