#include "analysis/job_lines.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace logai::analysis {
namespace {

TEST(JobLinesTest, ToolsSayWhatFailedAndWhyInTheirOwnWays) {
  const std::vector<std::pair<const char*, JobMark>> cases = {
      {"##[error]Process completed with exit code 2.", JobMark::kVerdict},
      {"ERROR: Job failed: exit status 1", JobMark::kVerdict},
      {"Finished: FAILURE", JobMark::kVerdict},
      {"[INFO] BUILD FAILURE", JobMark::kVerdict},
      {"The command \"make test\" exited with 1.", JobMark::kVerdict},
      {"make[2]: *** [Makefile:12: all] Error 2", JobMark::kSummary},
      {"ninja: build stopped: subcommand failed.", JobMark::kSummary},
      {"error Command failed with exit code 1.", JobMark::kSummary},
      {"===== 2 failed, 31 passed in 4.12s =====", JobMark::kSummary},
      {"FAILED (failures=1, errors=2)", JobMark::kSummary},
      {"test result: FAILED. 3 passed; 1 failed; 0 ignored", JobMark::kSummary},
      {"error: could not compile `app` (lib) due to 1 previous error", JobMark::kSummary},
      {"FAIL\tgithub.com/acme/store\t0.013s", JobMark::kSummary},
      {"FAILED tests/test_cart.py::test_total - assert 3 == 4", JobMark::kFailure},
      {"tests/test_cart.py::test_total FAILED                     [ 50%]", JobMark::kFailure},
      {"--- FAIL: TestTotal (0.00s)", JobMark::kFailure},
      {"test cart::total ... FAILED", JobMark::kFailure},
      {"[  FAILED  ] CartTest.Total (0 ms)", JobMark::kFailure},
      {"  \xE2\x97\x8F cart \xE2\x80\xBA adds up", JobMark::kFailure},
      {"not ok 3 - adds up", JobMark::kFailure},
      {"> Task :store:test FAILED", JobMark::kFailure},
      {"E       assert 3 == 4", JobMark::kReason},
      {"error[E0382]: borrow of moved value: `cart`", JobMark::kReason},
      {"src/cart.cc:12:3: error: 'x' was not declared in this scope", JobMark::kReason},
      {"src/cart.ts(3,5): error TS2345: Argument of type 'string' …", JobMark::kReason},
      {"./cart.go:12:3: undefined: total", JobMark::kReason},
      {"    cart_test.go:31: total is 3, want 4", JobMark::kReason},
      {"thread 'main' panicked at src/main.rs:4:5:", JobMark::kReason},
      {"ValueError: too many values to unpack", JobMark::kReason},
      {"bash: line 1: pnpm: command not found", JobMark::kReason},
      {"/usr/bin/ld: cart.o: undefined reference to `total'", JobMark::kReason},
      {"\x1b[31mFAILED\x1b[0m tests/test_cart.py::\x1b[1mtest_total\x1b[0m", JobMark::kFailure},
      {"^[[1m^[[31mE   AssertionError: no^[[0m", JobMark::kReason},
      {"##[group]Run make test", JobMark::kStep},
      {"[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0", JobMark::kSummary},
      {"[ERROR] adds(com.acme.CartTest)  Time elapsed: 0.02 s  <<< FAILURE!", JobMark::kFailure},
      {"[ERROR]   CartTest.adds:31 expected:<[4]> but was:<[3]>", JobMark::kReason},
      {"org.junit.ComparisonFailure: expected:<[4]> but was:<[3]>", JobMark::kReason},
      {"50% tests passed, 1 tests failed out of 2", JobMark::kSummary},
      {"1/2 Test #1: cart_test ............***Failed    0.01 sec", JobMark::kFailure},
      {"#12 ERROR: process \"/bin/sh -c make\" did not complete successfully: exit code: 2",
       JobMark::kSummary},
  };
  for (const auto& [line, mark] : cases) EXPECT_EQ(JobMarkOf(line), mark) << line;
}

TEST(JobLinesTest, WhatWentWellOrOnlySoundsBadIsNoFailure) {
  for (const char* line :
       {"===== 33 passed, 0 failed in 4.12s =====", "Process completed with exit code 0.",
        "test cart::fails_on_error ... ok", "tests/test_error.py::test_fail PASSED [ 50%]",
        "Downloading crashtest-0.4.1-py3-none-any.whl", "error_upload_url: https://example.com/x",
        "fail-fast: true", "Tests: 12 passed, 12 total", "   \xE2\x97\x8F Console",
        "help: consider using `expect`, panicking if it is an error", "0 failing",
        "+ make test || echo error: none"}) {
    const JobMark mark = JobMarkOf(line);
    EXPECT_TRUE(mark == JobMark::kNone || mark == JobMark::kRunner || mark == JobMark::kFailure)
        << line;
    if (mark == JobMark::kFailure) ADD_FAILURE() << line;
  }
}

TEST(JobLinesTest, TheNameOfWhatFailedIsFound) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"FAILED tests/test_cart.py::test_total - assert 3 == 4", "tests/test_cart.py::test_total"},
      {"tests/test_cart.py::test_total FAILED   [ 50%]", "tests/test_cart.py::test_total"},
      {"--- FAIL: TestTotal (0.00s)", "TestTotal"},
      {"test cart::total ... FAILED", "cart::total"},
      {"FAIL [ 9.875s] (396/396) store::cart total", "store::cart total"},
      {"src/cart.cc:12:3: error: 'x' was not declared", "src/cart.cc"},
      {"[ERROR] adds(com.acme.CartTest)  Time elapsed: 0.02 s  <<< FAILURE!", "adds"},
      {"ValueError: too many values to unpack", ""},
  };
  for (const auto& [line, name] : cases) EXPECT_EQ(FailedNameIn(line), name) << line;
}

}  // namespace
}  // namespace logai::analysis
