#include "app/digest_worker.h"

#include <optional>

#include "analysis/pattern_miner.h"
#include "analysis/signals.h"

namespace logai::app {
namespace {

constexpr analysis::TokenLimits kLimits = {.tokens = 160, .bytes = 4'096};

}  // namespace

base::Result<DigestTally> DigestWorker::Count(const sources::TextBytes& text,
                                              const logs::LineForm& form, std::uint64_t file,
                                              std::uint64_t chunk, const base::TimeRange& window) {
  const auto begin = static_cast<std::int64_t>(chunk) * sources::ChunkLines::kChunkBytes;
  LOGAI_RETURN_IF_ERROR(lines_.Start(text, begin));
  DigestTally tally;
  tally.bytes = lines_.chunk_bytes();
  logs::RecordAssembler assembler = form.NewAssembler();
  std::optional<logs::RecordBegins> head(form), tail;
  bool started = chunk == 0;
  std::int64_t number = 0;
  const auto count = [&](const logs::Event* event) {
    for (; event != nullptr; event = assembler.Next()) {
      if (event->time ? !window.Contains(*event->time) : window.begin || window.end) continue;
      const auto line = static_cast<std::uint64_t>(event->line.value());
      CountEvent(*event, form, MessageOrder::Make(file, chunk, line), tally);
    }
  };
  std::string_view line;
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const bool more, lines_.Next(line));
    if (!more) break;
    const bool in_tail = lines_.line_begin() >= lines_.end();
    if (in_tail && !tail) tail.emplace(form);
    if (in_tail && tail->Is(line)) break;
    ++number;
    if (!in_tail) ++tally.lines;
    if (!started) {
      const bool near = lines_.line_begin() < begin + sources::ChunkLines::kTailBytes;
      if (!in_tail && near && !head->Is(line)) continue;
      started = true;
    }
    count(assembler.Add(line, base::LineNumber(number)));
  }
  count(assembler.Finish());
  return tally;
}

void DigestWorker::CountEvent(const logs::Event& event, const logs::LineForm& form,
                              std::uint64_t order, DigestTally& tally) {
  ++tally.events;
  const std::string_view message = analysis::MiningText(form.MessageOf(event));
  analysis::Tokenise(message, kLimits, tokens_);
  const std::uint32_t entry = table_.Add(
      tokens_, {.order = order, .level = event.level, .time = event.time, .text = message});
  // What words tell is asked once per skeleton.
  if (entry >= troubled_.size())
    troubled_.push_back(analysis::IsTrouble(analysis::SignalOf(message)));
  if (!event.time) return;
  tally.all.Add(*event.time);
  const bool problem =
      event.level == logs::Level::kUnknown ? troubled_[entry] : logs::IsProblem(event.level);
  if (problem) tally.problems.Add(*event.time);
}

}  // namespace logai::app
