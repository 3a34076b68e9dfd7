#pragma once

#include <string_view>

namespace logai::analysis {

/// What a line says in the log of a job: a build, a run of tests, a pipeline.
enum class JobMark {
  kNone,
  kRunner,   ///< written by a runner or a build tool at work; says only what kind of log this is
  kStep,     ///< a step begins; what was said before belongs to steps that passed
  kReason,   ///< why: a compiler's error, an assertion, an exception, a panic
  kFailure,  ///< names the test or target that failed
  kSummary,  ///< a tool's own verdict: "2 failed, 31 passed", "make: *** [all] Error 2"
  kVerdict,  ///< the runner's: the step or the job failed
};

/// The mark of one line of a job's log.
/// `line` is without header (times, levels), with or without colours.
/// Cost:    linear in the line, of which the first few hundred bytes are looked at.
/// Source:  the output of GitHub Actions, GitLab, Jenkins, Azure Pipelines, CircleCI and Travis;
///          of make, ninja, CMake, Maven, Gradle, npm, yarn and pnpm; of GCC, Clang, rustc, javac,
///          tsc and go; of pytest, unittest, cargo test, go test, Jest, Mocha, TAP and GoogleTest.
JobMark JobMarkOf(std::string_view line);

/// The name of what failed in a line of mark kFailure or kReason: a test, a target, a file. Empty
/// when the line names none. Lives: as long as `line`, which must be without colours.
std::string_view FailedNameIn(std::string_view line);

}  // namespace logai::analysis
