#include "analysis/page_choice.h"

#include <algorithm>
#include <utility>

namespace logai::analysis {
namespace {

constexpr double kLineCost = 60;  // besides its bytes: what begins an excerpt, shared by few lines
constexpr std::size_t kShownBytes = 280;  // about what is shown of a long line
constexpr std::size_t kGapBytes = 40;     // filled rather than left out
constexpr std::size_t kGapLines = 3;

bool Follows(const PageCandidate& a, const PageCandidate& b, std::size_t lines) {
  return a.file == b.file &&
         b.number.value() - a.number.value() == static_cast<std::int64_t>(lines);
}

/// When line `i` was written, as far as the lines not far before it tell.
std::optional<base::UtcTime> TimeAt(std::span<const PageCandidate> lines, std::size_t i) {
  constexpr std::size_t kFar = 1'000;
  for (std::size_t back = 0; back <= std::min(i, kFar); ++back) {
    const PageCandidate& line = lines[i - back];
    if (line.file != lines[i].file) break;
    if (line.time) return line.time;
  }
  return std::nullopt;
}

/// What happened first stands first, whichever file tells of it. Clocks that go back within a file
/// do not change the order of its lines.
void SortByTime(std::vector<Excerpt>& excerpts, std::span<const PageCandidate> lines) {
  constexpr base::UtcTime kNever = base::UtcTime::max();
  std::vector<std::pair<base::UtcTime, Excerpt>> timed;
  for (const Excerpt& excerpt : excerpts) {
    base::UtcTime time = TimeAt(lines, excerpt.begin).value_or(kNever);
    if (!timed.empty() && lines[timed.back().second.begin].file == lines[excerpt.begin].file)
      time = std::max(time, timed.back().first);
    timed.emplace_back(time, excerpt);
  }
  std::ranges::stable_sort(timed, {}, [](const auto& one) { return one.first; });
  std::ranges::transform(timed, excerpts.begin(), [](const auto& one) { return one.second; });
}

}  // namespace

std::vector<std::uint32_t> ChoiceOrder(std::span<const PageCandidate> lines) {
  std::vector<std::uint32_t> order;
  std::vector<double> density(lines.size());
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    if (lines[i].value <= 0) continue;
    const auto bytes = static_cast<double>(std::min(lines[i].text.size(), kShownBytes));
    density[i] = static_cast<double>(lines[i].value) / (kLineCost + bytes);
    order.push_back(i);
  }
  std::ranges::stable_sort(order, [&](auto a, auto b) { return density[a] > density[b]; });
  return order;
}

std::vector<Excerpt> ExcerptsOf(std::span<const PageCandidate> lines,
                                std::span<const std::uint32_t> order, std::size_t count) {
  std::vector<std::uint32_t> chosen(order.begin(),
                                    order.begin() + static_cast<std::ptrdiff_t>(count));
  std::ranges::sort(chosen);
  std::vector<Excerpt> excerpts;
  for (const std::uint32_t i : chosen) {
    if (!excerpts.empty()) {
      Excerpt& last = excerpts.back();
      const std::size_t gap = i - last.end;
      std::size_t bytes = 0;
      for (std::size_t j = last.end; j < i && gap <= kGapLines; ++j)
        bytes += lines[j].text.size() + 1;
      if (gap <= kGapLines && bytes <= kGapBytes &&
          Follows(lines[last.end - 1], lines[i], gap + 1)) {
        last.end = i + 1;
        continue;
      }
    }
    excerpts.push_back({.begin = i, .end = i + 1});
  }
  SortByTime(excerpts, lines);
  return excerpts;
}

std::size_t FindFitting(std::size_t size, const std::function<bool(std::size_t)>& fits) {
  std::size_t low = 0, high = size;
  while (low < high) {
    const std::size_t middle = low + (high - low + 1) / 2;
    if (fits(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

}  // namespace logai::analysis
