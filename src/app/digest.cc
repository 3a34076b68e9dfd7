#include "app/digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "analysis/line_value.h"
#include "analysis/page_choice.h"
#include "analysis/parameters.h"
#include "analysis/template_text.h"
#include "app/baseline_window.h"
#include "app/digest_baseline.h"
#include "app/digest_lines.h"
#include "base/text.h"
#include "base/time_expression.h"

namespace logai::app {
namespace {

using analysis::PageCandidate;
using analysis::Pattern;

constexpr std::size_t kPlaces = 300;
constexpr std::uint64_t kLinesBefore = 16, kLinesBehind = 40;  // of a place
constexpr std::uint64_t kEndLines = 400;                       // of each file
constexpr std::uint64_t kHeadLines = 30;
constexpr std::size_t kUsual = 100;

using RangesOfFiles = std::map<std::size_t, std::vector<LineRange>>;

logs::Level GravestOf(const analysis::Sightings& seen) {
  for (std::size_t i = seen.per_level.size(); i-- > 1;) {
    if (seen.per_level[i] > 0) return static_cast<logs::Level>(i);
  }
  return logs::Level::kUnknown;
}

// What stood at the variables of a frequent error: "user: alice 31%, bob 12%, 410 more".
std::string ParametersOf(const Pattern& pattern,
                         const std::function<std::string(std::string_view)>& redact) {
  constexpr std::uint64_t kFrequent = 10;
  constexpr std::size_t kTop = 3, kParameters = 2, kBytes = 120;
  constexpr double kTelling = 0.1;  // a value that so many have says something
  if (pattern.seen.count < kFrequent || pattern.details.empty()) return {};
  const analysis::ParameterTable* table = pattern.details.front().parameters();
  if (table == nullptr) return {};
  std::string text;
  std::size_t told = 0;
  for (const auto& of : analysis::DescribeParameters(pattern.tokens, *table, kTop)) {
    if (of.top.empty() || of.top.front().share < kTelling) continue;
    text += text.empty() ? "" : "; ";
    if (!of.label.empty()) text += of.label + ": ";
    std::size_t shown = 0;
    for (const auto& top : of.top) {
      if (top.share < kTelling / 2) break;
      text += fmt::format("{}{} {:.0f}%", shown++ > 0 ? ", " : "", top.value, 100 * top.share);
    }
    if (of.distinct > shown) text += fmt::format(", {} more", of.distinct - shown);
    if (++told == kParameters) break;
  }
  if (redact) text = redact(text);
  return std::string(base::Utf8Prefix(text, kBytes));
}

/// One digest on its way.
class Gathering {
 public:
  Gathering(const DigestRequest& request, std::stop_token stop)
      : request_(request), stop_(std::move(stop)) {}

  base::Result<DigestMaterial> Run() {
    LOGAI_ASSIGN_OR_RETURN(auto scan, LogScan::Open(request_.specs, ScanOptionsOf(request_)));
    LOGAI_RETURN_IF_ERROR(FindWindow(scan));
    LOGAI_ASSIGN_OR_RETURN(const auto baseline, ReadBaseline(request_, scan, window_, now_, stop_));
    material_.baseline_events = baseline.events;
    analysis::PatternMiner miner({.details = {.parameters = true}});
    LOGAI_ASSIGN_OR_RETURN(auto totals, scan.Count(window_, miner, stop_));
    if (totals.events == 0 && (request_.since || request_.until))
      return base::Fail(NoEventsIn("the window", window_, scan.Span(stop_), request_.zone));
    const std::vector<Pattern> patterns = miner.Finish();
    TakeTotals(scan, std::move(totals), patterns);
    LOGAI_RETURN_IF_ERROR(ReadCandidates(scan, patterns));
    const bool whole = material_.bytes <= request_.whole_bytes;
    analysis::JudgeLines(material_.candidates,
                         {.question = request_.question,
                          .baseline = baseline.messages,
                          .patterns = whole ? std::span<const Pattern>() : patterns});
    material_.order = analysis::ChoiceOrder(material_.candidates);
    material_.one_job = std::ranges::any_of(material_.candidates, [](const PageCandidate& line) {
      return line.mark == analysis::JobMark::kStep || line.mark == analysis::JobMark::kVerdict ||
             line.mark == analysis::JobMark::kRunner;
    });
    material_.notices.insert(material_.notices.end(), scan.notices().begin(), scan.notices().end());
    return std::move(material_);
  }

 private:
  base::Status FindWindow(const LogScan& scan) {
    if (!request_.since && !request_.until && !NeedsTimes(request_.baseline)) return {};
    now_ = scan.Span(stop_).end.value_or(base::SystemClock().Now());
    const auto view = [](const std::optional<std::string>& text) {
      return text ? std::optional<std::string_view>(*text) : std::nullopt;
    };
    LOGAI_ASSIGN_OR_RETURN(
        window_, base::ParseRange(view(request_.since), view(request_.until), now_, request_.zone));
    return {};
  }

  void TakeTotals(const LogScan& scan, ScanTotals totals, const std::vector<Pattern>& patterns) {
    for (const LogFile& file : scan.files()) material_.files.push_back(file.name);
    material_.lines = totals.lines;
    material_.events = totals.events;
    material_.bytes = totals.bytes;
    material_.all = std::move(totals.all);
    material_.problems = std::move(totals.problems);
    material_.templates = patterns.size();
    for (const Pattern& pattern : patterns) {
      const analysis::Sightings& seen = pattern.seen;
      for (std::size_t i = 0; i < seen.per_level.size(); ++i)
        material_.per_level[i] += seen.per_level[i];
      if (seen.times.begin) material_.span.Include(*seen.times.begin);
      if (seen.times.end) material_.span.Include(*seen.times.end);
      if (pattern.tokens.empty() || material_.usual.size() >= kUsual) continue;
      const LogScan::Place place = scan.PlaceOf(seen.first);
      const std::string text = analysis::TypedText(pattern.tokens);
      material_.usual.push_back({.text = request_.redact ? request_.redact(text) : text,
                                 .count = seen.count,
                                 .level = GravestOf(seen),
                                 .file = place.file,
                                 .line = place.line});
    }
  }

  base::Status ReadCandidates(const LogScan& scan, const std::vector<Pattern>& patterns) {
    const RangesOfFiles ranges =
        material_.bytes <= request_.whole_bytes ? AllLines(scan) : Around(scan, patterns);
    std::map<std::pair<std::size_t, std::uint64_t>, const Pattern*> firsts;
    for (const Pattern& pattern : patterns) {
      const LogScan::Place place = scan.PlaceOf(pattern.seen.first);
      if (!pattern.tokens.empty()) firsts.emplace(std::pair(place.file, place.line), &pattern);
    }
    for (const auto& [file, wanted] : ranges) {
      CandidateMaker maker(*scan.files()[file].form, static_cast<std::uint32_t>(file), window_,
                           request_.redact);
      const auto take = [&](std::uint64_t number, std::string_view line) {
        auto candidate = maker.Make(number, line);
        if (!candidate) return;
        if (const auto first = firsts.find({file, number}); first != firsts.end()) {
          constexpr std::uint64_t kMost = 0xFFFFFFFF;
          const analysis::Sightings& seen = first->second->seen;
          candidate->seen_count = static_cast<std::uint32_t>(std::min(seen.count, kMost));
          candidate->seen_until = seen.times.end;
          candidate->parameters = ParametersOf(*first->second, request_.redact);
        }
        material_.candidates.push_back(*std::move(candidate));
      };
      LOGAI_RETURN_IF_ERROR(scan.ReadLines(file, wanted, take, stop_));
    }
    return {};
  }

  static RangesOfFiles AllLines(const LogScan& scan) {
    RangesOfFiles ranges;
    for (std::size_t i = 0; i < scan.files().size(); ++i) {
      if (scan.files()[i].form) ranges[i].push_back({.begin = 1, .end = scan.files()[i].lines + 1});
    }
    return ranges;
  }

  // The lines around the first messages of the templates that are worth most, and the ends of the
  // files.
  RangesOfFiles Around(const LogScan& scan, const std::vector<Pattern>& patterns) const {
    RangesOfFiles ranges;
    const auto add = [&](std::size_t file, std::uint64_t begin, std::uint64_t end) {
      const std::uint64_t lines = scan.files()[file].lines;
      ranges[file].push_back(
          {.begin = std::max<std::uint64_t>(begin, 1), .end = std::min(end, lines + 1)});
    };
    for (const Worth& worth : WorthMost(scan, patterns)) {
      const std::uint64_t before = std::min(worth.place.line, kLinesBefore);
      add(worth.place.file, worth.place.line - before, worth.place.line + kLinesBehind);
    }
    for (std::size_t i = 0; i < scan.files().size(); ++i) {
      const std::uint64_t lines = scan.files()[i].lines;
      if (lines == 0) continue;
      add(i, 1, kHeadLines);
      add(i, lines - std::min(lines, kEndLines), lines + 1);
    }
    for (auto& [file, of_file] : ranges) of_file = Joined(std::move(of_file));
    return ranges;
  }

  struct Worth {
    LogScan::Place place;
    double value = 0;
  };

  // Judged as if the first messages were the lines of a log.
  std::vector<Worth> WorthMost(const LogScan& scan, const std::vector<Pattern>& patterns) const {
    std::vector<PageCandidate> firsts;
    std::vector<Worth> worths;
    for (const Pattern& pattern : patterns) {
      if (pattern.tokens.empty()) continue;
      const LogScan::Place place = scan.PlaceOf(pattern.seen.first);
      PageCandidate candidate;
      candidate.file = static_cast<std::uint32_t>(place.file);
      candidate.number = base::LineNumber(static_cast<std::int64_t>(place.line));
      candidate.level = GravestOf(pattern.seen);
      candidate.text = pattern.seen.example;
      firsts.push_back(std::move(candidate));
    }
    analysis::JudgeLines(firsts, {.question = request_.question, .baseline = {}, .patterns = {}});
    for (const PageCandidate& first : firsts) {
      worths.push_back(
          {.place = {.file = first.file, .line = static_cast<std::uint64_t>(first.number.value())},
           .value = static_cast<double>(first.value)});
    }
    std::ranges::stable_sort(worths,
                             [](const Worth& a, const Worth& b) { return a.value > b.value; });
    if (worths.size() > kPlaces) worths.resize(kPlaces);
    return worths;
  }

  static std::vector<LineRange> Joined(std::vector<LineRange> ranges) {
    std::ranges::sort(ranges, {}, &LineRange::begin);
    std::vector<LineRange> joined;
    for (const LineRange& range : ranges) {
      if (!joined.empty() && range.begin <= joined.back().end) {
        joined.back().end = std::max(joined.back().end, range.end);
      } else {
        joined.push_back(range);
      }
    }
    return joined;
  }

  const DigestRequest& request_;
  std::stop_token stop_;
  base::TimeRange window_;
  base::UtcTime now_{};
  DigestMaterial material_;
};

}  // namespace

base::Result<DigestMaterial> GatherDigest(const DigestRequest& request, std::stop_token stop) {
  return Gathering(request, std::move(stop)).Run();
}

}  // namespace logai::app
