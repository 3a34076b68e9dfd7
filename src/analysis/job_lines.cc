#include "analysis/job_lines.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "analysis/signal_context.h"
#include "base/ascii.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

using Words = std::span<const std::string_view>;

// A line, and which pairs of characters stand in it, so that most words are known not to stand
// there without a search.
class Line : public std::string_view {
 public:
  explicit Line(std::string_view text) : std::string_view(text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
      const std::size_t pair = PairOf(text[i], text[i + 1]);
      pairs_[pair / 64] |= std::uint64_t{1} << pair % 64;
    }
  }

  /// Where `word`, of two characters or more, stands first; npos when it does not.
  std::size_t Find(std::string_view word, std::size_t from = 0) const {
    for (std::size_t i = 0; i + 1 < word.size(); ++i) {
      const std::size_t pair = PairOf(word[i], word[i + 1]);
      if ((pairs_[pair / 64] >> pair % 64 & 1) == 0) return npos;
    }
    return find(word, from);
  }
  bool Holds(std::string_view word) const { return Find(word) != npos; }

 private:
  static constexpr std::size_t kPairs = 1'024;
  static std::size_t PairOf(char a, char b) {
    return (static_cast<unsigned char>(a) * 37U + static_cast<unsigned char>(b)) % kPairs;
  }
  std::array<std::uint64_t, kPairs / 64> pairs_{};
};

bool StartsWithAny(std::string_view line, Words words) {
  if (line.empty()) return false;
  return std::ranges::any_of(words, [&](std::string_view word) {
    return word.front() == line.front() && line.starts_with(word);
  });
}
bool HoldsAny(const Line& line, Words words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return line.Holds(word); });
}

// A number above zero right before `at`, with a blank between: "2 failed".
bool CountsBefore(std::string_view line, std::size_t at) {
  if (at < 2 || line[at - 1] != ' ' || !base::IsDigit(line[at - 2])) return false;
  std::size_t begin = at - 1;
  bool some = false;
  while (begin > 0 && base::IsDigit(line[begin - 1])) some = line[--begin] != '0' || some;
  return some;
}

// A number above zero at the end of `word` in the line: "exit code 2", "failures=1".
bool NumberAfter(const Line& line, std::string_view word) {
  const std::size_t at = line.Find(word);
  if (at == line.npos) return false;
  std::size_t i = at + word.size();
  while (i < line.size() && (line[i] == ' ' || line[i] == ':')) ++i;
  return i < line.size() && base::IsDigit(line[i]) && line[i] != '0';
}

bool IsVerdict(const Line& line) {
  static constexpr std::array<std::string_view, 9> kStarts = {"##[error]",
                                                              "::error",
                                                              "ERROR: Job failed",
                                                              "Finished: FAILURE",
                                                              "BUILD FAILURE",
                                                              "[ERROR] BUILD FAILURE",
                                                              "BUILD FAILED",
                                                              "[INFO] BUILD FAILURE",
                                                              "##vso[task.complete result=Failed"};
  if (StartsWithAny(line, kStarts)) return true;
  if (NumberAfter(line, "Process completed with exit code")) return true;
  if (line.starts_with("The command \"") && NumberAfter(line, "\" exited with")) return true;
  return line.starts_with("Exited with code") && NumberAfter(line, "Exited with code");
}

bool CountsFailures(const Line& line) {
  for (const std::string_view word : {"failed", "failing", "failure", "error"}) {
    for (std::size_t at = line.Find(word); at != line.npos; at = line.Find(word, at + 1)) {
      if (!CountsBefore(line, at)) continue;
      const bool pytest = line.starts_with("=") || line.Holds(" in ");
      const bool listed = line.Holds("passed") || line.Holds("total") || line.Holds("examples") ||
                          line.Holds("problem") || line.starts_with("Found ");
      if (pytest || listed || at + 10 > line.size()) return true;
    }
  }
  return NumberAfter(line, "failures=") || NumberAfter(line, "errors=");
}

bool IsSummary(const Line& line) {
  static constexpr std::array<std::string_view, 10> kStarts = {"ninja: build stopped",
                                                               "test result: FAILED",
                                                               "FAILURE: Build failed",
                                                               "error: could not compile",
                                                               "error: test failed",
                                                               "error: test run failed",
                                                               "collect2: error",
                                                               "-- Configuring incomplete, errors",
                                                               "[ERROR] Failed to execute goal",
                                                               "Execution failed for task"};
  if (StartsWithAny(line, kStarts)) return true;
  if (line.Holds("Tests run:") && !line.Holds("<<<") &&
      (NumberAfter(line, "Failures:") || NumberAfter(line, "Errors:"))) {
    return true;
  }
  if (NumberAfter(line, "% tests passed,")) return true;  // CTest
  if (line.starts_with("make") && line.Holds(": *** ")) return true;
  if (HoldsAny(line, std::to_array<std::string_view>({"ELIFECYCLE", "failed to solve"}))) {
    return true;
  }
  for (const std::string_view word :
       {"failed with exit code", "complete successfully: exit code", "- exit code",
        "failed with code", "exited with code", "failed with error code",
        "returned non-zero exit status", "build failed with exit code"}) {
    if (NumberAfter(line, word)) return true;
  }
  return line == "FAIL" || line.starts_with("FAIL\t") || CountsFailures(line);
}

// "[  FAILED  ] Suite.Case", "FAILED tests/a.py::b", "--- FAIL: TestX", "test a::b ... FAILED".
bool IsFailure(const Line& line) {
  static constexpr std::array<std::string_view, 11> kStarts = {
      "FAILED ", "FAIL ", "FAIL: ", "--- FAIL: ", "[  FAILED  ] ",    "not ok ",
      "● ",      "✕ ",    "✗ ",     "✘ ",         "ERROR collecting "};
  // "● Console" heads what a passing test printed.
  if (line.starts_with("● Console")) return false;
  if (StartsWithAny(line, kStarts)) return !line.Holds("# TODO");
  if (line.starts_with("ERROR ") && line.Holds(".py::")) return true;
  if (line.starts_with("ERROR: test")) return true;  // unittest
  static constexpr std::array<std::string_view, 3> kEnds = {"... FAILED", "... FAIL", "... ERROR"};
  if (std::ranges::any_of(kEnds, [&](auto end) { return line.ends_with(end); })) return true;
  if (line.starts_with("> Task :") && line.ends_with(" FAILED")) return true;
  if (line.Holds("<<< FAILURE!") || line.Holds("<<< ERROR!")) return true;
  const bool test = line.Holds(" Test ") && line.Holds("...");
  if (test && line.Holds("***")) return true;  // CTest: "***Failed", "***Timeout"
  const std::size_t failed = line.Find(" FAILED ");
  return failed != line.npos &&
         (line.find("::") < failed || line.Holds(".py::") || line.ends_with("%]"));
}

// "src/a.c:12:3: error: …", "a.ts(3,5): error TS2345: …", "main.go:12:3: undefined: x": behind the
// place, what is wrong.
std::string_view BehindPlace(std::string_view line) {
  const std::size_t dot = line.find('.');
  const std::size_t mark = line.find_first_of(":(");
  if (mark == line.npos || mark < 3 || dot > mark || line.substr(0, mark).find(' ') != line.npos) {
    return {};
  }
  std::size_t i = mark + 1;
  if (i >= line.size() || !base::IsDigit(line[i])) return {};
  while (i < line.size() && (base::IsDigit(line[i]) || line[i] == ':' || line[i] == ',')) ++i;
  if (i < line.size() && line[i] == ')') ++i;
  if (i < line.size() && line[i] == ':') ++i;
  return base::Trim(line.substr(i));
}

// "ValueError: …", "java.lang.IllegalStateException: …" at the start of the line.
bool StartsWithException(std::string_view line) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == line.npos || colon + 1 >= line.size() || line[colon + 1] != ' ') return false;
  if (name.find(' ') != name.npos || name.empty() || !base::IsLetter(name.front())) return false;
  return name.ends_with("Error") || name.ends_with("Exception") || name.ends_with("Failure");
}

bool IsReason(std::string_view raw, const Line& line) {
  if (raw.starts_with("E   ") && line.size() > 2) return true;  // pytest
  static constexpr auto kStarts = std::to_array<std::string_view>({"error: ",
                                                                   "error[E",
                                                                   "Error: ",
                                                                   "ERROR: ",
                                                                   "fatal: ",
                                                                   "fatal error: ",
                                                                   "panic: ",
                                                                   "Caused by: ",
                                                                   "CMake Error",
                                                                   "AssertionError",
                                                                   "[ERROR] /",
                                                                   "E: ",
                                                                   "curl: (",
                                                                   "* What went wrong:",
                                                                   "Fatal Python error",
                                                                   "error TS",
                                                                   "Expected: ",
                                                                   "Received: ",
                                                                   "npm ERR! code",
                                                                   "npm error code"});
  if (StartsWithAny(line, kStarts)) return true;
  static constexpr auto kInside = std::to_array<std::string_view>(
      {"panicked at", "undefined reference to", ": command not found", "assertion `left",
       ": No such file or directory", "Segmentation fault", "DocTestFailure", "(HTTP 4", "(HTTP 5",
       " 502 Bad Gateway", " 503 Service Unavailable", " 504 Gateway", "Could not resolve host",
       ": Connection refused", ": Permission denied", "No space left on device", "Out of memory"});
  if (HoldsAny(line, kInside) || StartsWithException(line)) return true;
  if (line.starts_with("[ERROR]   ")) return true;  // surefire: where, and what was expected
  if (line.Holds("_test.go:") && !BehindPlace(line).empty()) return true;
  const std::string_view said = BehindPlace(line);
  static constexpr std::array<std::string_view, 7> kSaid = {
      "error", "fatal error", "undefined", "cannot ", "Failure", "AssertionError", "got "};
  return StartsWithAny(said, kSaid);
}

bool IsStep(std::string_view line) {
  static constexpr std::array<std::string_view, 6> kStarts = {
      "##[group]Run ",  "##[section]Starting:", "section_start:",
      "[Pipeline] { (", "travis_fold:start:",   "::group::Run "};
  return StartsWithAny(line, kStarts);
}

bool IsRunner(std::string_view line) {
  static constexpr std::array<std::string_view, 14> kStarts = {"##[group]",
                                                               "##[endgroup]",
                                                               "##[command]",
                                                               "##[section]",
                                                               "[Pipeline]",
                                                               "section_end:",
                                                               "Running with gitlab-runner",
                                                               "test result: ok",
                                                               "BUILD SUCCESS",
                                                               "[INFO] BUILD SUCCESS",
                                                               "Finished: SUCCESS",
                                                               "   Compiling ",
                                                               "--- PASS: ",
                                                               "ok  \t"};
  if (StartsWithAny(line, kStarts)) return true;
  // "[ 12%] Building C object …", "[12/228] Building CXX object …"
  const std::size_t close = line.find("] ");
  return line.starts_with('[') && close != line.npos && close < 12 &&
         (line.substr(close + 2).starts_with("Building ") ||
          line.substr(close + 2).starts_with("Linking "));
}

// Without the number and time that BuildKit puts before each line of output: "#72 0.514 wget: …".
std::string_view WithoutBuildStep(std::string_view line) {
  if (!line.starts_with('#') || line.size() < 3 || !base::IsDigit(line[1])) return line;
  std::size_t i = line.find(' ');
  if (i == line.npos || !std::ranges::all_of(line.substr(1, i - 1), base::IsDigit)) return line;
  line = base::Trim(line.substr(i));
  i = line.find(' ');
  const bool time =
      i != line.npos && line.substr(0, i).find_first_not_of("0123456789.") == line.npos;
  return time ? base::Trim(line.substr(i)) : line;
}

}  // namespace

JobMark JobMarkOf(std::string_view raw) {
  constexpr std::size_t kLookedAt = 600;
  raw = raw.substr(0, kLookedAt);
  std::string plain;
  if (raw.find('\x1b') != raw.npos || raw.find("^[[") != raw.npos) {
    if (IsComment(raw)) return IsStep(raw) ? JobMark::kStep : JobMark::kNone;
    plain = WithoutColours(raw);
    raw = plain;
  }
  const Line line(WithoutBuildStep(base::Trim(raw)));
  if (line.empty()) return JobMark::kNone;
  if (IsStep(line)) return JobMark::kStep;
  if (IsVerdict(line)) return JobMark::kVerdict;
  if (IsRunner(line)) return JobMark::kRunner;
  if (IsComment(line)) return JobMark::kNone;
  if (IsSummary(line)) return JobMark::kSummary;
  if (IsFailure(line)) return JobMark::kFailure;
  return IsReason(raw, line) ? JobMark::kReason : JobMark::kNone;
}

std::string_view FailedNameIn(std::string_view line) {
  line = base::Trim(line);
  for (const std::string_view mark : {"--- FAIL: ", "[  FAILED  ] ", "FAILED ", "FAIL: ", "FAIL ",
                                      "ERROR collecting ", "ERROR ", "● ", "✕ ", "✗ ", "✘ "}) {
    if (!line.starts_with(mark)) continue;
    std::string_view name = base::Trim(line.substr(mark.size()));
    // "FAIL [ 9.875s] (396/396) crate::module test"
    while (!name.empty() && (name.front() == '[' || name.front() == '(')) {
      const std::size_t close = name.find_first_of("])");
      name = close == name.npos ? std::string_view() : base::Trim(name.substr(close + 1));
    }
    while (name.ends_with('_')) name.remove_suffix(1);
    for (const std::string_view end : {" - ", " (", " [", "\t"})
      name = name.substr(0, name.find(end));
    return base::Trim(name);
  }
  if (const std::size_t mark = line.find("<<< "); mark != line.npos) {
    std::string_view name = line.substr(line.starts_with("[ERROR] ") ? 8 : 0);
    if (const auto in = line.find(" - in "); in != line.npos) return line.substr(in + 6);
    return name.substr(0, name.find_first_of("( "));
  }
  if (line.starts_with("test ") && line.ends_with("... FAILED")) {
    return base::Trim(line.substr(5, line.size() - 5 - 10));
  }
  if (const auto failed = line.find(" FAILED"); failed != line.npos) {
    const std::string_view before = base::Trim(line.substr(0, failed));
    return before.substr(before.rfind(' ') + 1);
  }
  if (!BehindPlace(line).empty()) return line.substr(0, line.find_first_of(":("));
  return {};
}

}  // namespace logai::analysis
