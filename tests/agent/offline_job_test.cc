#include "agent/offline_job.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "agent/offline_analyst.h"
#include "tests/support/memory_source.h"

namespace logai::agent {
namespace {

// The log of a job as a runner writes it, with a step that passes before `failing`.
std::string RunnerLog(const std::string& failing) {
  std::string text =
      "##[group]Run actions/checkout@v4\n##[endgroup]\n"
      "fatal: no upstream configured\ncache not found, downloading\n"
      "##[group]Run make test\nmake test\n##[endgroup]\n";
  for (int i = 0; i < 60; ++i) text += "compiled unit " + std::to_string(i) + "\n";
  return text + failing;
}

std::string WithTimes(const std::string& text) {
  std::string out;
  int n = 0;
  for (std::size_t at = 0; at < text.size(); ++n) {
    const std::size_t end = text.find('\n', at);
    out += "2026-11-20T14:0" + std::to_string(n / 60) + ":" + std::to_string(10 + n % 50) +
           ".1234567Z " + text.substr(at, end - at + 1);
    at = end + 1;
  }
  return out;
}

Answer Ask(const std::string& text, std::string_view question = "why did the build fail?") {
  test::MemorySource source;
  source.AddFile("ci/job.log", text);
  privacy::Redactor redactor;
  logs::EvidenceRegistry registry;
  auto answer = Analyse(question, source, source.Names(), {}, redactor, registry, {}, {});
  EXPECT_TRUE(answer.has_value());
  return answer.has_value() ? *std::move(answer) : Answer();
}

std::string FirstText(const Answer& answer) {
  return answer.citations.empty() ? "" : answer.citations[0].evidence.shown_text;
}

TEST(OfflineJobTest, TheConclusionNamesTheTestAndBothSidesOfItsComparison) {
  const Answer answer =
      Ask(WithTimes(RunnerLog("PASS src/a.test.ts\nFAIL src/cart.test.ts\n  ● cart › totals\n"
                              "    expect(received).toBe(expected) // Object.is equality\n"
                              "    Expected: 1999\n    Received: 2018\n"
                              "Tests: 1 failed, 31 passed, 32 total\n"
                              "##[error]Process completed with exit code 1.\n")));
  EXPECT_EQ(answer.conclusion.summary,
            "The job failed: “● cart › totals”: “Expected: 1999”, “Received: 2018”");
}

TEST(OfflineJobTest, TheAssertionOfTheTestThatFailedIsQuoted) {
  const Answer answer = Ask(WithTimes(
      RunnerLog("    def test_total():\n>       assert total() == 4\nE       assert 3 == 4\n"
                "FAILED tests/test_cart.py::test_total - assert 3 == 4\n"
                "===== 1 failed, 31 passed in 4.12s =====\n"
                "##[error]Process completed with exit code 1.\n"
                "##[group]Run upload\nerror: nothing to upload\n")));
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause);
  EXPECT_EQ(answer.conclusion.confidence, Confidence::kMedium);
  EXPECT_EQ(answer.conclusion.culprit, "tests/test_cart.py::test_total");
  EXPECT_EQ(FirstText(answer), "E assert 3 == 4");
  for (const Citation& c : answer.citations) {
    EXPECT_TRUE(c.verified) << c.evidence.id << ": " << c.problem;
    EXPECT_EQ(c.evidence.shown_text.find("nothing to upload"), std::string::npos);
    EXPECT_EQ(c.evidence.shown_text.find("no upstream"), std::string::npos);
  }
}

TEST(OfflineJobTest, ACompilersErrorComesBeforeItsHelpAndItsNotes) {
  const Answer answer =
      Ask("   Compiling store v0.1.0\nerror[E0382]: borrow of moved value: `cart`\n"
          "  --> src/main.rs:9:5\nhelp: consider cloning, panicking if the value is an `Err`\n"
          "error: could not compile `store` (bin \"store\") due to 1 previous error\n");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause);
  EXPECT_TRUE(FirstText(answer).starts_with("error[E0382]: borrow of moved value"))
      << FirstText(answer);
  EXPECT_EQ(answer.text.find("unverified"), std::string::npos);
}

TEST(OfflineJobTest, OfARecordWithATraceTheLineThatCountsIsQuoted) {
  const Answer answer =
      Ask("[INFO] Running com.acme.CartTest\n"
          "[ERROR] adds(com.acme.CartTest)  Time elapsed: 0.02 s  <<< FAILURE!\n"
          "org.junit.ComparisonFailure: expected:<[4]> but was:<[3]>\n"
          "\tat com.acme.CartTest.adds(CartTest.java:31)\n[INFO] BUILD FAILURE\n");
  EXPECT_TRUE(FirstText(answer).starts_with("org.junit.ComparisonFailure: expected:<[4]>"))
      << FirstText(answer);
  EXPECT_EQ(answer.conclusion.culprit, "adds");
  for (const Citation& c : answer.citations) {
    EXPECT_TRUE(c.verified) << c.evidence.id << ": " << c.problem;
  }
}

TEST(OfflineJobTest, WhereNoLineSaysWhyTheLastOnesAreOnlyPossible) {
  const Answer answer = Ask(WithTimes(RunnerLog(
      "files that need formatting:\nsrc/cart.js\n##[error]Process completed with exit code 1.\n")));
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause);
  EXPECT_EQ(answer.conclusion.confidence, Confidence::kLow);
  EXPECT_EQ(answer.conclusion.culprit, std::nullopt);
  EXPECT_EQ(FirstText(answer), "src/cart.js");
}

TEST(OfflineJobTest, AStepThatPrintsNothingShowsNoCause) {
  const Answer answer =
      Ask(WithTimes("##[group]Run exit 3\nexit 3\nshell: /bin/bash -e\n##[endgroup]\n"
                    "##[error]Process completed with exit code 3.\n"));
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_EQ(answer.conclusion.culprit, std::nullopt);
  EXPECT_NE(answer.text.find("exit code 3"), std::string::npos) << answer.text;
}

TEST(OfflineJobTest, AJobThatWentWellHasNoFailure) {
  const Answer answer = Ask(WithTimes(RunnerLog(
      "error_upload_url: https://example.com/unexpected-error\nCollecting crashtest<0.5.0\n"
      "warning: cannot find cache, continuing\n===== 32 passed, 0 failed in 4.12s =====\n")));
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_EQ(answer.conclusion.culprit, std::nullopt);
  EXPECT_TRUE(answer.text.starts_with("The log of this job reports no failure")) << answer.text;
}

TEST(OfflineJobTest, WhetherTheTestsPassedIsAnsweredByTheVerdict) {
  const std::string failing =
      "FAILED tests/test_cart.py::test_total - assert 3 == 4\n"
      "===== 1 failed, 31 passed in 4.12s =====\n"
      "##[error]Process completed with exit code 1.\n";
  EXPECT_EQ(Ask(WithTimes(RunnerLog(failing)), "did the tests pass?").conclusion.culprit,
            "tests/test_cart.py::test_total");
  const Answer passed =
      Ask(WithTimes(RunnerLog("===== 32 passed in 4.12s =====\n")), "did the tests pass?");
  EXPECT_TRUE(passed.text.starts_with("The log of this job reports no failure")) << passed.text;
}

TEST(OfflineJobTest, AProgramsLogIsNoJobWhateverItQuotes) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += "2026-11-20T14:00:" + std::to_string(10 + i % 50) + "Z INFO build " +
            std::to_string(i) + " archived\n";
  }
  text += "2026-11-20T14:01:10Z INFO BUILD FAILURE\n";
  JobWatch watch;
  logs::RecordAssembler assembler({.group = "ci-server.log"});
  std::int64_t line = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    const auto* event =
        assembler.Add(text.substr(at, text.find('\n', at) - at), base::LineNumber(++line));
    if (event != nullptr) watch.Take(*event, 0, false);
  }
  EXPECT_FALSE(watch.Finish().is_job);
}

TEST(OfflineJobTest, AReasonLongBeforeTheEndIsNoLikelyCause) {
  std::string failing = "fatal: detached HEAD\n";
  for (int i = 0; i < 200; ++i) failing += "linked unit " + std::to_string(i) + "\n";
  const Answer answer =
      Ask(WithTimes(RunnerLog(failing + "##[error]Process completed with exit code 1.\n")));
  EXPECT_EQ(answer.conclusion.confidence, Confidence::kLow);
}

}  // namespace
}  // namespace logai::agent
