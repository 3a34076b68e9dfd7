#include "app/pattern_worker.h"

#include <optional>
#include <utility>

#include "analysis/pattern_miner.h"

namespace logai::app {
namespace {

// Turns "a message begins at this line" into runs of lines.
class RunBuilder {
 public:
  explicit RunBuilder(std::vector<LineRun>& runs) : runs_(runs) {}
  void Message(std::uint32_t entry, std::int64_t line) {
    if (at_ == 0) first_ = line;
    End(line);
    entry_ = entry;
  }
  /// The lines before the first message have no entry.
  void Finish(const sources::ChunkTally& tally) {
    if (at_ == 0) first_ = tally.end_line;
    End(tally.end_line);
    if (first_ > tally.first_line) {
      runs_.insert(runs_.begin(), {.entry = LineRun::kNone,
                                   .lines = static_cast<std::uint32_t>(first_ - tally.first_line)});
    }
  }

 private:
  /// `line` is the one behind the last.
  void End(std::int64_t line) {
    if (at_ > 0 && line > at_) {
      runs_.push_back({.entry = entry_, .lines = static_cast<std::uint32_t>(line - at_)});
    }
    at_ = line;
  }

  std::vector<LineRun>& runs_;
  std::int64_t first_ = 0;
  std::int64_t at_ = 0;
  std::uint32_t entry_ = LineRun::kNone;
};

// The side that an event counts for; nothing when it is in no window.
std::optional<std::size_t> SideOf(std::span<const SideWindow> windows,
                                  const std::optional<base::UtcTime>& time) {
  if (windows.empty()) return 0;
  for (const SideWindow& window : windows) {
    if (window.Holds(time)) return window.side;
  }
  return std::nullopt;
}

}  // namespace

void EventTotals::Add(const std::optional<base::UtcTime>& time, bool is_inferred) {
  ++events;
  if (!time) return;
  ++timed;
  inferred += is_inferred ? 1 : 0;
  times.Include(*time);
}

void EventTotals::Add(const EventTotals& other) {
  events += other.events;
  timed += other.timed;
  inferred += other.inferred;
  if (other.times.begin) times.Include(*other.times.begin);
  if (other.times.end) times.Include(*other.times.end);
}

void EventCourses::Add(std::uint64_t file, logs::Level level, base::UtcTime time,
                       std::size_t buckets) {
  const auto at = static_cast<std::size_t>(level);
  if (levels.size() <= at) levels.resize(at + 1, analysis::Timeline(buckets));
  levels[at].Add(time);
  if (files.size() <= file) files.resize(file + 1, analysis::Timeline(buckets));
  files[file].Add(time);
}

void EventCourses::Merge(const EventCourses& other, std::size_t buckets) {
  const auto merge = [&](auto& into, const auto& from) {
    if (into.size() < from.size()) into.resize(from.size(), analysis::Timeline(buckets));
    for (std::size_t i = 0; i < from.size(); ++i) into[i].Merge(from[i]);
  };
  merge(levels, other.levels);
  merge(files, other.files);
}

base::Result<PatternTally> PatternWorker::Count(const sources::TextBytes& text,
                                                const logs::LineForm& form, std::uint64_t file,
                                                std::uint64_t chunk,
                                                std::span<const SideWindow> windows) {
  if (file_ != file) records_.Begin(form);
  file_ = file;
  table_.BeginPart();
  PatternTally tally;
  RunBuilder runs(tally.runs);
  const auto count = [&](const logs::ScannedRecord& record) {
    const auto side = SideOf(windows, record.time);
    if (!side) return;
    ++tally.events;
    tally.sides[*side].Add(record.time, record.time_inferred);
    const auto line = record.line.value();
    const std::uint64_t order = MessageOrder::Make(file, chunk, static_cast<std::uint64_t>(line));
    if (work_.course_buckets > 0) {
      if (record.time)
        courses_.Add(file, record.level, *record.time, work_.course_buckets);
      else
        tally.untimed.push_back(static_cast<std::uint32_t>(line));
    }
    if (!work_.mine) return;
    const std::uint32_t entry = CountMessage(record, order, *side);
    if (work_.runs) runs.Message(entry, line);
  };
  LOGAI_ASSIGN_OR_RETURN(tally.chunk, records_.Read(text, chunk, count));
  if (work_.runs) runs.Finish(tally.chunk);
  return tally;
}

std::uint32_t PatternWorker::CountMessage(const logs::ScannedRecord& record, std::uint64_t order,
                                          std::size_t side) {
  const std::string_view message = analysis::MiningText(record.message, record.one_line);
  const analysis::Sighting sighting{
      .order = order, .level = record.level, .time = record.time, .text = message};
  const analysis::DetailOptions& details = work_.details;
  // Where the values of every message are counted, every message must be tokenised.
  const bool every = details.parameters && !details.sample_only;
  const auto [entry, by_form] =
      table_.AddMessage(sighting, analysis::TokenLimits{}, !every, tokens_);
  if (!details.any()) return entry;
  analysis::TemplateDetail& detail = DetailOf(entry, side);
  if (by_form && detail.LooksAtTokens(sighting, details)) {
    analysis::Tokenise(message, analysis::TokenLimits{}, tokens_);
  }
  detail.Add(tokens_, sighting, details);
  return entry;
}

analysis::TemplateDetail& PatternWorker::DetailOf(std::uint32_t entry, std::size_t side) {
  const std::size_t sides = work_.details.sides;
  if (details_.size() < (entry + 1) * sides) details_.resize((entry + 1) * sides);
  analysis::TemplateDetail& detail = details_[entry * sides + side];
  if (work_.details.parameters && detail.parameters() == nullptr) {
    const auto known = bounds_.find(table_.entries()[entry].hash * sides + side);
    detail.BeginParameters(
        work_.details, known != bounds_.end() ? known->second : analysis::ParameterTable::kNoBound);
  }
  return detail;
}

CountedSkeletons PatternWorker::Take() {
  const std::size_t sides = work_.details.sides;
  for (std::size_t i = 0; i < details_.size() && work_.details.parameters; ++i) {
    const analysis::ParameterTable* table = details_[i].parameters();
    if (table == nullptr || table->sample_size() < analysis::ParameterTable::kSample) continue;
    bounds_[table_.entries()[i / sides].hash * sides + i % sides] = table->KeyBound();
  }
  if (work_.details.any()) details_.resize(table_.entries().size() * sides);
  return {.table = std::exchange(table_, analysis::SkeletonTable()),
          .details = std::exchange(details_, analysis::DetailTable())};
}

}  // namespace logai::app
