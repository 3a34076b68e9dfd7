#include "analysis/line_kinds.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/graver_reading.h"
#include "analysis/skeleton.h"
#include "analysis/template_grouping.h"
#include "analysis/token.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

// Messages that agree so far are of one kind. Not more than is kept of a baseline's examples.
constexpr TokenLimits kLimits = {.tokens = 64, .bytes = 240};

struct Skeleton {
  std::string packed;
  std::uint64_t count = 0;
  std::array<std::optional<Signal>, 2> signals;  // of messages without and with a lone zero
  bool known = false;                            // stands in the baseline
};

/// Skeletons, counted.
class Skeletons {
 public:
  std::uint32_t Add(std::string_view message, bool baseline) {
    Tokenise(base::Utf8Prefix(message, kLimits.bytes), kLimits, tokens_);
    const auto next = static_cast<std::uint32_t>(all_.size());
    const auto [it, is_new] = by_hash_.try_emplace(SkeletonHash(tokens_), next);
    if (is_new) {
      all_.push_back({.packed = PackSkeleton(tokens_), .signals = {}});
    }
    Skeleton& skeleton = all_[it->second];
    ++skeleton.count;
    if (baseline) skeleton.known = true;
    return it->second;
  }
  // What a message of a skeleton tells: "0 failed" is not what "2 failed" is.
  Signal SignalIn(std::string_view message, std::uint32_t skeleton) {
    const std::size_t zero = message.find("0 ");
    const bool lone = zero != message.npos && (zero == 0 || message[zero - 1] == ' ');
    std::optional<Signal>& signal = all_[skeleton].signals[lone ? 1 : 0];
    if (!signal) signal = SignalOf(message);
    return *signal;
  }
  const std::vector<Skeleton>& all() const { return all_; }

 private:
  std::vector<Skeleton> all_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_hash_;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<std::vector<TemplateToken>> FindKinds(std::span<PageCandidate> lines,
                                                  std::span<const std::string> baseline,
                                                  std::span<const Pattern> patterns) {
  Skeletons skeletons;
  for (PageCandidate& line : lines) line.kind = skeletons.Add(line.body(), false);
  for (const std::string& message : baseline) skeletons.Add(message, true);
  std::vector<CountedSkeleton> counted;
  counted.reserve(skeletons.all().size());
  for (const Skeleton& skeleton : skeletons.all()) {
    counted.push_back({.packed = skeleton.packed, .count = skeleton.count});
  }
  // Templates that are known group the few lines at hand as all that were read are grouped.
  std::vector<std::string> packed;
  packed.reserve(patterns.size());
  for (const Pattern& pattern : patterns) {
    if (pattern.tokens.empty()) continue;
    packed.push_back(PackSkeleton(pattern.tokens));
    counted.push_back({.packed = packed.back(), .count = pattern.seen.count});
  }
  Grouping grouping = GroupSkeletons(counted);
  std::vector<bool> known(grouping.templates.size());
  for (std::size_t i = 0; i < skeletons.all().size(); ++i) {
    if (skeletons.all()[i].known) known[grouping.group[i]] = true;
  }
  // A request that the server failed to serve, or an error of the same words, is news of its own.
  const auto templates = static_cast<std::uint32_t>(grouping.templates.size());
  std::vector<std::uint32_t> seen(std::size_t{2} * templates);
  const auto counter = [&](const PageCandidate& line) -> std::uint32_t& {
    return seen[line.kind + (line.is_problem ? templates : 0)];
  };
  for (PageCandidate& line : lines) {
    line.signal = skeletons.SignalIn(line.body(), line.kind);
    line.mark = JobMarkOf(line.text);
    line.is_problem = logs::IsProblem(line.level) || ReportsServerFailure(line.text);
    line.kind = grouping.group[line.kind];
    line.rank = counter(line)++;
    line.is_new = !baseline.empty() && !known[line.kind];
  }
  for (PageCandidate& line : lines) line.count = std::max(counter(line), line.seen_count);
  return std::move(grouping.templates);
}

}  // namespace logai::analysis
