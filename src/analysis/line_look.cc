#include "analysis/line_look.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/ascii.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

using Words = std::span<const std::string_view>;
bool StartsWithAny(std::string_view line, Words words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return line.starts_with(word); });
}
bool HoldsAny(std::string_view line, Words words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return line.contains(word); });
}

// "====", "---- captured ----", "____ test ____"
bool IsBanner(std::string_view line) {
  constexpr std::size_t kRun = 4;
  if (line.size() < kRun || !std::string_view("=-_*#~").contains(line.front())) return false;
  return line.find_first_not_of(line.front()) >= kRun;
}

// "at a.b.C.d(E.java:1)", "at f (/x/y.js:3:4)", `File "x.py", line 1, in f`, "12: core::ops::f",
// "/x/y.go:12 +0x1d", "from /x/y.rb:3:in `f'"
bool IsFrame(std::string_view line) {
  if (line.starts_with("at ") && (line.ends_with(')') || line.contains(':'))) return true;
  if (line.starts_with("File \"") && line.contains(", line ")) return true;
  if (line.starts_with("from ") && line.contains(":in ")) return true;
  if (line.contains(".go:") && line.contains(" +0x")) return true;
  std::size_t i = 0;
  while (i < line.size() && base::IsDigit(line[i])) ++i;
  return i > 0 && i < 4 && line.substr(i).starts_with(": ") && line.contains("::");
}

bool IsLibrary(std::string_view line) {
  static constexpr auto kForeign = std::to_array<std::string_view>({"node_modules/",
                                                                    "node:internal",
                                                                    "(internal/",
                                                                    "site-packages/",
                                                                    "dist-packages/",
                                                                    "/lib/python",
                                                                    "<frozen ",
                                                                    "/rustc/",
                                                                    ".cargo/registry",
                                                                    "core::",
                                                                    "std::",
                                                                    "tokio::runtime",
                                                                    "/usr/lib/",
                                                                    "/usr/local/go/",
                                                                    "/go/pkg/mod/",
                                                                    "at java.",
                                                                    "at javax.",
                                                                    "at jdk.",
                                                                    "at sun.",
                                                                    "at org.junit",
                                                                    "at org.gradle",
                                                                    "at org.apache.maven",
                                                                    "at org.springframework",
                                                                    "at scala.",
                                                                    "at kotlin.",
                                                                    "at System.",
                                                                    "at Microsoft.",
                                                                    "/gems/",
                                                                    "/ruby/",
                                                                    "vendor/",
                                                                    "at Module._",
                                                                    "at processTicks",
                                                                    "at Generator.",
                                                                    "at new Promise",
                                                                    "<anonymous>)"});
  return HoldsAny(line, kForeign);
}

// "  12 | let x = 1;", "> 32 |   expect(", "   |   ^^^ expected", "--> src/a.rs:3:5", "   ^~~~"
bool IsCodeFrame(std::string_view line) {
  if (line.starts_with("-->") || line.starts_with("╭") || line.starts_with("│") ||
      line.starts_with("|") || line.starts_with("::: ")) {
    return true;
  }
  std::size_t i = line.starts_with("> ") ? 2 : 0;
  while (i < line.size() && (base::IsDigit(line[i]) || line[i] == ' ')) ++i;
  if (i < line.size() && i > 0 && (line[i] == '|' || line.substr(i).starts_with("│"))) return true;
  const std::size_t mark = line.find_first_not_of(" ^~");
  return !line.empty() && mark == line.npos;
}

bool IsExplanation(std::string_view line) {
  static constexpr auto kStarts = std::to_array<std::string_view>(
      {"Expected",  "expected",     "Received",  "received",    "Actual",
       "actual",    "Got:",         "got:",      "got ",        "want",
       "Want",      "Diff",         "diff:",     "left:",       "right:",
       "left  :",   "E  ",          "+ ",        "- ",          "++",
       "--- ",      "@@",           "= note",    "= help",      "note:",
       "help:",     "hint:",        "Hint:",     "Caused by",   "caused by",
       "Reason",    "reason:",      "cause:",    "because ",    "> ",
       ">>> ",      "Error:",       "error:",    "required by", "needed by",
       "which is",  "did you mean", "stderr",    "stdout",      "-- stderr",
       "-- stdout", "Error Trace:", "Test:",     "Messages:",   "where ",
       "but was",   "but got",      "Which is",  "* ",          "Output:",
       "output:",   "message:",     "code:",     "errno:",      "path:",
       "syscall:",  "in ",          "To ",       "symbol:",     "location:",
       "found:",    "Mean",         "Value of:", "Run with",    "...",
       "…"});
  return StartsWithAny(line, kStarts);
}

bool IsCommand(std::string_view raw, std::string_view line) {
  static constexpr auto kStarts = std::to_array<std::string_view>(
      {"$ ", "+ ", "++ ", "[command]", "##[command]", "Running command", "Running: ", "Executing",
       "##[group]Run ", "RUN ", "yarn run v", "Script result: "});
  if (StartsWithAny(raw, kStarts)) return true;
  // npm: "> pkg@1.0.0 test", "> jest --ci"
  return raw.starts_with("> ") && line.size() > 2 && base::IsLetter(line[2]) &&
         !line.contains(" | ");
}

bool IsNoise(std::string_view line) {
  static constexpr auto kStarts = std::to_array<std::string_view>({"Downloading ",
                                                                   "Downloaded ",
                                                                   "Compiling ",
                                                                   "Collecting ",
                                                                   "Requirement already ",
                                                                   "Installing ",
                                                                   "Installed ",
                                                                   "Unpacking ",
                                                                   "Preparing to unpack",
                                                                   "Setting up ",
                                                                   "Selecting previously",
                                                                   "Fetching ",
                                                                   "Get:",
                                                                   "Hit:",
                                                                   "Resolving deltas",
                                                                   "Receiving objects",
                                                                   "remote: ",
                                                                   "Using cached ",
                                                                   "Progress: ",
                                                                   "PASS ",
                                                                   "PASSED",
                                                                   "ok  \t",
                                                                   "=== RUN",
                                                                   "=== PAUSE",
                                                                   "=== CONT",
                                                                   "--- PASS",
                                                                   "[INFO] Download",
                                                                   "Download http",
                                                                   "inflating:",
                                                                   "creating:",
                                                                   "extracting:",
                                                                   "Post job cleanup",
                                                                   "Cleaning up orphan",
                                                                   "git version",
                                                                   "Temporarily overriding HOME",
                                                                   "[command]/usr/bin/git",
                                                                   "npm warn deprecated",
                                                                   "npm WARN deprecated",
                                                                   "* [new ",
                                                                   "hint: ",
                                                                   "Cache "});
  if (StartsWithAny(line, kStarts)) return true;
  return line.ends_with(" ... ok") || line.ends_with(" PASSED") || line.ends_with("... ignored") ||
         line.ends_with(" DONE") || line.starts_with("✓") || line.starts_with("test result: ok");
}

}  // namespace

LineLook LineLookOf(std::string_view raw) {
  const std::string_view line = base::Trim(raw);
  if (line.empty()) return LineLook::kBlank;
  if (IsBanner(line)) return LineLook::kBanner;
  if (IsCommand(raw, line)) return LineLook::kCommand;
  if (IsFrame(line)) return IsLibrary(line) ? LineLook::kLibraryFrame : LineLook::kOwnFrame;
  if (IsNoise(line)) return LineLook::kNoise;
  if (IsCodeFrame(line) || IsExplanation(line)) return LineLook::kExplains;
  return LineLook::kPlain;
}

std::size_t IndentOf(std::string_view line) {
  std::size_t indent = 0;
  for (const char c : line) {
    if (c != ' ' && c != '\t') break;
    indent += c == '\t' ? 4 : 1;
  }
  return indent;
}

bool NamesPlace(std::string_view line) {
  if (line.contains("\", line ")) return true;
  for (std::size_t at = line.find('.'); at != line.npos; at = line.find('.', at + 1)) {
    std::size_t i = at + 1;
    while (i < line.size() && base::IsLetter(line[i])) ++i;
    if (i == at + 1 || i > at + 6 || at == 0 || line[at - 1] == ' ') continue;
    if (i + 1 < line.size() && (line[i] == ':' || line[i] == '(') && base::IsDigit(line[i + 1]))
      return true;
  }
  return false;
}

}  // namespace logai::analysis
