#include "analysis/line_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "analysis/focus.h"
#include "analysis/job_steps.h"
#include "analysis/line_kinds.h"
#include "analysis/line_look.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

struct Own {
  double value = 0;
  LineReason reason = LineReason::kNone;
};

bool IsGrave(Signal signal) {
  return signal == Signal::kExhaustion || signal == Signal::kExpiry || signal == Signal::kCrash;
}

Own OfMark(const PageCandidate& line) {
  switch (line.mark) {
    case JobMark::kVerdict:
      return {110, LineReason::kVerdict};
    case JobMark::kSummary:
      return {95, LineReason::kSummary};
    case JobMark::kReason:
      return {85, LineReason::kCause};
    case JobMark::kFailure:
      return {80, LineReason::kFailedName};
    case JobMark::kStep:
    case JobMark::kRunner:
    case JobMark::kNone:
      break;
  }
  return {};
}

Own OfLevelAndWords(const PageCandidate& line) {
  if (logs::IsProblem(line.level)) {
    double value = line.level == logs::Level::kWarning ? 30 : 75;
    if (line.level == logs::Level::kCritical) value = 90;
    if (IsGrave(line.signal)) value += 30;
    return {value, LineReason::kProblem};
  }
  if (line.is_problem) return {60, LineReason::kProblem};
  const bool says_none = line.level == logs::Level::kUnknown;
  if (IsTrouble(line.signal)) {
    if (IsGrave(line.signal)) return {says_none ? 85.0 : 45.0, LineReason::kProblem};
    return {says_none ? 50.0 : 12.0, LineReason::kProblem};
  }
  if (line.signal == Signal::kChange || line.signal == Signal::kRecovery) {
    return {says_none ? 8.0 : 25.0, LineReason::kChange};
  }
  return {};
}

Own OwnOf(const PageCandidate& line, LineLook look) {
  if (look == LineLook::kBlank) return {};
  const Own marked = OfMark(line);
  if (marked.value > 0) return marked;
  const double rare = 4 / (1 + std::log2(static_cast<double>(line.count)));
  if (line.text.starts_with("Complete job name: ")) return {60, LineReason::kStep};
  if (look == LineLook::kNoise) return {0.3 * rare, LineReason::kRare};
  if (look == LineLook::kLibraryFrame) return {0.5 * rare, LineReason::kRare};
  if (look == LineLook::kCommand || look == LineLook::kExplains)
    return {1.5 * rare, LineReason::kRare};
  Own own = OfLevelAndWords(line);
  if (look == LineLook::kOwnFrame) own.value = std::min(own.value, 10.0);
  if (look == LineLook::kBanner) own.value = std::min(own.value, 40.0) + 6;
  if (own.value > 40 && NamesPlace(line.text)) own.value += 8;
  return own.value > rare ? own : Own{rare, LineReason::kRare};
}

// The second of a kind tells less than the first, except where each names something else.
double Repeated(const PageCandidate& line, bool job) {
  const auto before = static_cast<double>(line.rank);
  const auto behind = static_cast<double>(line.count - 1 - line.rank);
  switch (line.mark) {
    case JobMark::kVerdict:
    case JobMark::kSummary:
      return std::pow(1 + std::min(before, behind), -0.5);
    case JobMark::kFailure:
    case JobMark::kReason:
      return std::pow(1 + before, job ? -0.6 : -1.2);
    default:
      return std::pow(1 + before, job ? -0.8 : -1.4);
  }
}

/// Judges the lines of all files, step by step.
class Judge {
 public:
  Judge(std::span<PageCandidate> lines, std::string_view question)
      : lines_(lines), focus_(question) {}

  void Run() {
    looks_.reserve(lines_.size());
    std::unordered_map<std::string_view, std::uint32_t> texts;
    for (const PageCandidate& line : lines_) {
      looks_.push_back(LineLookOf(line.text));
      lendable_.push_back(Lendable(line, texts[base::Trim(line.text)]++));
    }
    const std::vector<JobStep> steps = FindSteps(lines_);
    for (const JobStep& step : steps) {
      const bool job = !step.verdicts.empty() || steps.size() > 1;
      JudgeOwn(step, job);
    }
    own_.reserve(lines_.size());
    for (const PageCandidate& line : lines_) own_.push_back(line.value);
    for (const JobStep& step : steps) {
      LendAround(step);
      LendBeforeEnd(step);
      LendStep(step);
    }
    Focused();
  }

 private:
  void JudgeOwn(const JobStep& step, bool job) {
    bool first = true;
    const std::size_t last_verdict = step.verdicts.empty() ? step.end : step.verdicts.back();
    for (std::size_t i = step.begin; i < step.end; ++i) {
      PageCandidate& line = lines_[i];
      const Own own = OwnOf(line, looks_[i]);
      double value = own.value * Repeated(line, job) * step.weight;
      if (i > last_verdict) value *= 0.3;
      if (first && own.value >= 50 && own.reason != LineReason::kStep) {
        value *= 1.3;
        first = false;
      }
      if (line.is_new) value = value * 1.5 + 6;
      Raise(i, value, line.is_new && own.value < 20 ? LineReason::kNew : own.reason);
    }
  }

  void Raise(std::size_t i, double value, LineReason reason) {
    if (looks_[i] == LineLook::kBlank || value <= static_cast<double>(lines_[i].value)) return;
    lines_[i].value = static_cast<float>(value);
    lines_[i].reason = reason;
  }

  // How much of what is lent a line can take: one that says little, or what was said before, helps
  // nobody.
  static double Lendable(const PageCandidate& line, std::uint32_t same_before) {
    const auto says = std::ranges::count_if(line.text, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c < 0;
    });
    const double share = std::min(1.0, (static_cast<double>(says) + 4) / 16);
    return share / (1 + static_cast<double>(same_before));
  }

  void Lend(std::size_t i, double value, LineReason reason) {
    Raise(i, value * lendable_[i], reason);
  }

  // Lines around one that is worth something explain it.
  void LendAround(const JobStep& step) {
    for (std::size_t i = step.begin; i < step.end; ++i) {
      const auto own = static_cast<double>(own_[i]);
      if (own < 15 || lines_[i].reason == LineReason::kStep) continue;
      LendBehind(step, i, own);
      LendBefore(step, i, own);
    }
  }

  void LendBehind(const JobStep& step, std::size_t from, double value) {
    constexpr std::size_t kFarthest = 40;
    const std::size_t indent = IndentOf(lines_[from].text);
    double lent = value * 0.8;
    bool blank = false;
    for (std::size_t i = from + 1; i < std::min(step.end, from + kFarthest); ++i) {
      if (!lines_[i - 1].IsBefore(lines_[i])) return;
      const LineLook look = looks_[i];
      if (look == LineLook::kBlank) {
        if (blank) return;
        blank = true;
        lent *= 0.85;
        continue;
      }
      const bool explains = look == LineLook::kExplains || look == LineLook::kOwnFrame ||
                            IndentOf(lines_[i].text) > indent;
      lent *= explains ? 0.95 : blank ? 0.6 : 0.78;
      blank = false;
      const bool noise = look == LineLook::kNoise || look == LineLook::kLibraryFrame;
      Lend(i, noise ? 0.3 * lent : lent, LineReason::kAfter);
      if (lent < 3) return;
    }
  }

  void LendBefore(const JobStep& step, std::size_t from, double value) {
    constexpr std::size_t kFarthest = 24;
    const std::size_t indent = IndentOf(lines_[from].text);
    double lent = value * 0.55;
    for (std::size_t i = from; i-- > step.begin && from - i <= kFarthest;) {
      if (!lines_[i].IsBefore(lines_[i + 1])) return;
      const LineLook look = looks_[i];
      if (look == LineLook::kBlank) {
        lent *= 0.6;
        continue;
      }
      const bool leads = look == LineLook::kExplains || look == LineLook::kOwnFrame ||
                         IndentOf(lines_[i].text) > indent;
      const bool noise = look == LineLook::kNoise || look == LineLook::kLibraryFrame;
      lent *= leads ? 0.9 : 0.65;
      const bool heads = look == LineLook::kCommand || look == LineLook::kBanner;
      Lend(i, noise ? 0.3 * lent : heads ? 1.3 * lent : lent, LineReason::kBefore);
      if (lent < 3) return;
    }
  }

  // How a job ended stands before its end.
  void LendBeforeEnd(const JobStep& step) {
    if (step.verdicts.empty()) {
      double lent = 14 * step.weight;
      for (std::size_t i = step.end; i-- > step.begin && lent > 1;) {
        Lend(i, lent, LineReason::kEnd);
        lent *= 0.8;
      }
      return;
    }
    double worth = 1;
    for (auto at = step.verdicts.rbegin(); at != step.verdicts.rend(); ++at) {
      for (std::size_t i = *at; i-- > step.begin && lines_[i].mark != JobMark::kVerdict;) {
        const auto away = static_cast<double>(*at - i);
        const double lent = worth * (36 * std::exp(-away / 12) + 9 * std::exp(-away / 60));
        if (lent < 0.5) break;
        Lend(i, looks_[i] == LineLook::kNoise ? 0.1 * lent : lent, LineReason::kEnd);
      }
      worth *= 0.8;
    }
  }

  // The step that failed: what it ran, and the last command before its first error.
  void LendStep(const JobStep& step) {
    if (step.verdicts.empty()) return;
    double lent = 70;
    for (std::size_t i = step.begin; i < step.end && lent > 4; ++i) {
      if (lines_[i].text.starts_with("##[endgroup]")) break;
      Raise(i, lent, i == step.begin ? LineReason::kStep : LineReason::kCommand);
      lent *= 0.82;
    }
    for (std::size_t i = step.begin; i < step.end; ++i) {
      if (own_[i] < 60) continue;
      for (std::size_t before = i; before-- > step.begin;) {
        if (looks_[before] != LineLook::kCommand) continue;
        Raise(before, 45, LineReason::kCommand);
        break;
      }
      break;
    }
  }

  void Focused() {
    if (focus_.empty()) return;
    for (PageCandidate& line : lines_) {
      const double match = focus_.Match(line.text);
      if (match <= 0) continue;
      const double asked = static_cast<double>(line.value) * (1 + 1.5 * match);
      const double alone = 40 * match * std::pow(1 + static_cast<double>(line.rank), -0.8);
      line.value = static_cast<float>(std::max(asked, alone));
      if (alone > asked || line.reason == LineReason::kRare) line.reason = LineReason::kQuestion;
    }
  }

  std::span<PageCandidate> lines_;
  Focus focus_;
  std::vector<LineLook> looks_;
  std::vector<double> lendable_;
  std::vector<float> own_;
};

}  // namespace

std::string_view Name(LineReason reason) {
  static constexpr std::array<std::string_view, 15> kNames = {
      "",
      "says that the job or the step failed",
      "a tool's own verdict",
      "says why",
      "names what failed",
      "reports a problem",
      "something changed",
      "what was run",
      "a command",
      "before a problem",
      "goes on with a problem",
      "near the end",
      "words of the question",
      "new against the baseline",
      "rare"};
  return kNames[static_cast<std::size_t>(reason)];
}

std::vector<std::vector<TemplateToken>> JudgeLines(std::span<PageCandidate> lines,
                                                   const JudgeOptions& options) {
  auto templates = FindKinds(lines, options.baseline, options.patterns);
  Judge(lines, options.question).Run();
  return templates;
}

}  // namespace logai::analysis
