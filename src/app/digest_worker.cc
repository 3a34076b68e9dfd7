#include "app/digest_worker.h"

#include <utility>

#include "analysis/pattern_miner.h"
#include "analysis/signals.h"

namespace logai::app {
namespace {}  // namespace

base::Result<DigestTally> DigestWorker::Count(const sources::TextBytes& text,
                                              const logs::LineForm& form, std::uint64_t file,
                                              std::uint64_t chunk, const base::TimeRange& window) {
  if (file_ != file) records_.Begin(form);
  file_ = file;
  table_.BeginPart();
  ++chunks_;
  DigestTally tally;
  const auto count = [&](const logs::ScannedRecord& record) {
    if (record.time ? !window.Contains(*record.time) : window.begin || window.end) return;
    const auto line = static_cast<std::uint64_t>(record.line.value());
    CountEvent(record, MessageOrder::Make(file, chunk, line), tally);
  };
  LOGAI_ASSIGN_OR_RETURN(tally.chunk, records_.Read(text, chunk, count));
  return tally;
}

CountedSkeletons DigestWorker::Take() {
  troubled_.clear();
  details_.resize(table_.entries().size());
  return {.table = std::exchange(table_, analysis::SkeletonTable()),
          .details = std::exchange(details_, analysis::DetailTable())};
}

void DigestWorker::CountEvent(const logs::ScannedRecord& record, std::uint64_t order,
                              DigestTally& tally) {
  ++tally.events;
  const std::string_view message = analysis::MiningText(record.message, record.one_line);
  const analysis::Sighting sighting{
      .order = order, .level = record.level, .time = record.time, .text = message};
  const auto [entry, by_form] = table_.AddMessage(sighting, analysis::TokenLimits{}, true, tokens_);
  const bool unknown = record.level == logs::Level::kUnknown;
  const bool troubled = unknown && IsTroubled(entry, message);
  if (unknown ? troubled : record.level >= logs::Level::kError) {
    // What stood at the variables of errors is told with them.
    if (by_form) analysis::Tokenise(message, analysis::TokenLimits{}, tokens_);
    if (details_.size() <= entry) details_.resize(entry + 1);
    details_[entry].Add(tokens_, sighting, {.parameters = true});
  }
  if (!record.time) return;
  tally.all.Add(*record.time);
  if (unknown ? troubled : logs::IsProblem(record.level)) tally.problems.Add(*record.time);
}

// What words tell is asked once per skeleton and chunk: values may tell otherwise ("0 errors"), so
// that what other chunks hold must not decide.
bool DigestWorker::IsTroubled(std::uint32_t entry, std::string_view message) {
  if (entry >= troubled_.size()) troubled_.resize(entry + 1);
  Trouble& trouble = troubled_[entry];
  if (trouble.chunk != chunks_) {
    trouble = {.chunk = chunks_, .is = analysis::IsTrouble(analysis::SignalOf(message))};
  }
  return trouble.is;
}

}  // namespace logai::app
