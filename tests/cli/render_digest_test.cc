#include "cli/render_digest.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/text.h"
#include "tests/support/temp_folder.h"

namespace logai::cli {
namespace {

constexpr Terminal kPlain = {};

std::string JobLog() {
  std::string text;
  const auto say = [&](std::string_view line) {
    text += "2026-04-01T10:00:00.0000000Z " + std::string(line) + "\n";
  };
  say("##[group]Run npm ci");
  for (int i = 0; i < 300; ++i) say("npm warn deprecated a" + std::to_string(i) + "@1: old");
  say("##[group]Run npm test");
  for (int i = 0; i < 300; ++i) say("PASS src/t" + std::to_string(i) + ".test.ts");
  say("FAIL src/total.test.ts");
  say("  ● total › counts the tax");
  say("    Expected: 12");
  say("    Received: 10 \x1b[31m\x1b]0;title\x07");
  for (int i = 0; i < 100; ++i) say("PASS src/u" + std::to_string(i) + ".test.ts");
  say("Tests: 1 failed, 400 passed, 401 total");
  say("##[error]Process completed with exit code 1.");
  return text;
}

std::string ServiceLog() {
  std::string text;
  for (int i = 0; i < 2'000; ++i) {
    const std::string clock = "2026-11-20T14:" + std::to_string(10 + i / 60) + ":" +
                              std::to_string(10 + i % 50) + ".123Z ";
    text += clock + "INFO served order " + std::to_string(i) + " for ann" + std::to_string(i) +
            "@example.com\n";
    if (i % 10 == 5 && i > 900) text += clock + "ERROR no connection to db after 30s\n";
  }
  return text;
}

struct Digest {
  test::TempFolder folder;
  app::DigestRequest request;
  app::DigestMaterial material;

  explicit Digest(std::string_view text, app::DigestRequest asked = {}) : request(asked) {
    request.specs = {folder.Write("app.log", text).string()};
    auto gathered = app::GatherDigest(request, {});
    EXPECT_TRUE(gathered.has_value()) << (gathered ? "" : gathered.error().ToString());
    if (gathered) material = *std::move(gathered);
  }
  DigestView View(std::size_t max_bytes, bool explain = false) const {
    return {.max_bytes = max_bytes, .explain = explain, .zone = &request.zone};
  }
  std::string Text(std::size_t max_bytes, bool explain = false) const {
    const auto page = DigestAsText(material, View(max_bytes, explain), kPlain);
    EXPECT_TRUE(page.has_value()) << max_bytes;
    return page.value_or("");
  }
};

std::set<std::string> LinesOf(const std::string& page) {
  std::set<std::string> lines;
  for (const std::string_view line : base::Split(page, '\n')) {
    if (line.starts_with("  ") && !line.contains("×")) lines.emplace(line);
  }
  return lines;
}

TEST(RenderDigestTest, IsNeverLongerThanItsBudget) {
  for (const std::string& log : {JobLog(), ServiceLog()}) {
    const Digest digest(log);
    for (std::size_t bytes = 100; bytes < 400'000; bytes += 1 + bytes / 9) {
      for (const bool explain : {false, true}) {
        const auto text = DigestAsText(digest.material, digest.View(bytes, explain), kPlain);
        if (text) {
          EXPECT_LE(text->size(), bytes);
        }
        if (bytes > 1'000) {
          EXPECT_TRUE(text.has_value()) << bytes;
        }
        const auto json = DigestAsJson(digest.material, digest.View(bytes, explain));
        if (json) {
          EXPECT_LE(json->size(), bytes);
          EXPECT_TRUE(nlohmann::json::accept(*json)) << bytes;
        }
      }
    }
  }
}

TEST(RenderDigestTest, SaysWhichBudgetWouldDo) {
  const Digest digest(JobLog());
  const auto page = DigestAsText(digest.material, digest.View(20), kPlain);
  ASSERT_FALSE(page.has_value());
  EXPECT_EQ(page.error().kind, base::ErrorKind::kInvalidInput);
  EXPECT_NE(page.error().next.find("--max-bytes"), std::string::npos);
}

TEST(RenderDigestTest, ALargerPageHoldsTheLinesOfASmallerOne) {
  const Digest digest(JobLog());
  std::set<std::string> before;
  for (std::size_t bytes = 600; bytes < 60'000; bytes += 211) {
    const std::set<std::string> now = LinesOf(digest.Text(bytes));
    for (const std::string& line : before) ASSERT_TRUE(now.contains(line)) << bytes << line;
    before = now;
  }
}

TEST(RenderDigestTest, KeepsWhatFailedAndWhyOnASmallPage) {
  const std::string page = Digest(JobLog()).Text(900);
  for (const std::string_view part :
       {"FAIL src/total.test.ts", "counts the tax", "Expected: 12", "Received: 10",
        "Tests: 1 failed, 400 passed, 401 total", "exit code 1", "##[group]Run npm test"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part << "\n" << page;
  }
  EXPECT_EQ(page.find('\x1b'), std::string::npos);
}

TEST(RenderDigestTest, CitesEachExcerptByFileAndLine) {
  const std::string log = JobLog();
  const std::string page = Digest(log).Text(3'000);
  const auto lines = base::Split(log, '\n');
  std::size_t excerpts = 0, number = 0;
  for (const std::string_view shown : base::Split(page, '\n')) {
    if (shown.starts_with("[e")) {
      EXPECT_TRUE(shown.starts_with("[e" + std::to_string(++excerpts) + "] app.log:")) << shown;
      number = std::stoul(std::string(shown.substr(shown.find(':') + 1)));
    } else if (shown.starts_with("  ") && number > 0) {
      const std::string_view said = base::Trim(shown.substr(0, shown.find("  ×")));
      ASSERT_LE(number, lines.size());
      EXPECT_NE(lines[number - 1].find(said.substr(0, 12)), std::string_view::npos) << shown;
      ++number;
    } else {
      number = 0;
    }
  }
  EXPECT_GE(excerpts, 2U);
}

TEST(RenderDigestTest, CountsRepeatedProblemsBehindTheFirst) {
  const std::string page = Digest(ServiceLog()).Text(4'000);
  EXPECT_NE(page.find("ERROR no connection to db after 30s  ×110 until "), std::string::npos)
      << page;
  EXPECT_NE(page.find("110 error, 2,000 info"), std::string::npos) << page;
  EXPECT_NE(page.find("2,000×  served order <num> for <email>"), std::string::npos) << page;
  EXPECT_NE(page.find("behind this page: 2,110 lines"), std::string::npos) << page;
}

TEST(RenderDigestTest, ExplainsEachLineWhenAsked) {
  const std::string page = Digest(JobLog()).Text(3'000, true);
  EXPECT_NE(page.find("exit code 1.  ← says that the job or the step failed"), std::string::npos)
      << page;
}

TEST(RenderDigestTest, RedactsWhatItIsToldToRedact) {
  app::DigestRequest request;
  request.redact = [](std::string_view text) {
    std::string shown(text);
    if (const auto at = shown.find("@example.com"); at != std::string::npos)
      shown.replace(shown.rfind(' ', at) + 1, at + 12 - shown.rfind(' ', at) - 1, "[EMAIL]");
    return shown;
  };
  const std::string page = Digest(ServiceLog(), request).Text(200'000);
  EXPECT_NE(page.find("for [EMAIL]"), std::string::npos);
  EXPECT_EQ(page.find("@example.com"), std::string::npos);
}

TEST(RenderDigestTest, GivesPlacesCountsAndCoverageAsJson) {
  const Digest digest(ServiceLog());
  const auto page = DigestAsJson(digest.material, digest.View(6'000, true));
  ASSERT_TRUE(page.has_value());
  const auto json = nlohmann::json::parse(*page);
  EXPECT_EQ(json["schema_version"], 1);
  EXPECT_EQ(json["coverage"]["lines"], 2'110);
  EXPECT_EQ(json["levels"]["error"], 110);
  bool found = false;
  for (const auto& excerpt : json["excerpts"]) {
    EXPECT_EQ(excerpt["source"], "app.log");
    for (const auto& line : excerpt["lines"]) {
      EXPECT_GE(line["line"], excerpt["line"]);
      EXPECT_LE(line["line"], excerpt["line_end"]);
      if (line.value("count", 0) == 110) found = line["why"] == "reports a problem";
    }
  }
  EXPECT_TRUE(found) << *page;
}

}  // namespace
}  // namespace logai::cli
