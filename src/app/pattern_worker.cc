#include "app/pattern_worker.h"

#include <optional>

#include "analysis/pattern_miner.h"

namespace logai::app {
namespace {

constexpr analysis::TokenLimits kLimits = {.tokens = 160, .bytes = 4'096};

// Turns "a message begins at this line" into runs of lines.
class RunBuilder {
 public:
  RunBuilder(bool wanted, std::vector<LineRun>& runs) : wanted_(wanted), runs_(runs) {}
  void Begin(std::int64_t line) { at_ = line; }
  void Message(std::uint32_t entry, std::int64_t line) {
    End(line);
    entry_ = entry;
  }
  /// `line` is the one behind the last.
  void End(std::int64_t line) {
    if (wanted_ && line > at_) {
      runs_.push_back({.entry = entry_, .lines = static_cast<std::uint32_t>(line - at_)});
    }
    at_ = line;
  }

 private:
  bool wanted_;
  std::vector<LineRun>& runs_;
  std::int64_t at_ = 0;
  std::uint32_t entry_ = LineRun::kNone;
};

}  // namespace

base::Result<ChunkTally> PatternWorker::Count(const sources::TextBytes& text,
                                              const logs::LineForm& form, std::uint64_t file,
                                              std::uint64_t chunk, bool with_runs) {
  const auto begin = static_cast<std::int64_t>(chunk) * sources::ChunkLines::kChunkBytes;
  LOGAI_RETURN_IF_ERROR(lines_.Start(text, begin));
  ChunkTally tally;
  tally.bytes = lines_.chunk_bytes();
  RunBuilder runs(with_runs, tally.runs);
  logs::RecordAssembler assembler = form.NewAssembler();
  std::optional<logs::RecordBegins> head(form), tail;
  bool started = chunk == 0;
  if (started) runs.Begin(1);
  std::int64_t number = 0;
  const auto count = [&](const logs::Event* event) {
    for (; event != nullptr; event = assembler.Next()) {
      ++tally.events;
      const auto line = event->line.value();
      const std::uint64_t order = MessageOrder::Make(file, chunk, static_cast<std::uint64_t>(line));
      runs.Message(CountMessage(*event, form, order), line);
    }
  };
  const std::int64_t cut_before = lines_.cut_lines();
  std::string_view line;
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const bool more, lines_.Next(line));
    if (!more) break;
    const bool in_tail = lines_.line_begin() >= lines_.end();
    if (in_tail && !tail) tail.emplace(form);
    // Behind the chunk stand the last lines of its last record; the next record is another's.
    if (in_tail && tail->Is(line)) break;
    ++number;
    if (!in_tail) ++tally.lines;
    if (!started) {
      const bool near = lines_.line_begin() < begin + sources::ChunkLines::kTailBytes;
      if (!in_tail && near && !head->Is(line)) continue;
      started = true;
      runs.Begin(number);
    }
    count(assembler.Add(line, base::LineNumber(number)));
  }
  count(assembler.Finish());
  if (started) runs.End(number + 1);
  tally.cut_lines = lines_.cut_lines() - cut_before;
  return tally;
}

std::uint32_t PatternWorker::CountMessage(const logs::Event& event, const logs::LineForm& form,
                                          std::uint64_t order) {
  const std::string_view message = analysis::MiningText(form.MessageOf(event));
  analysis::Tokenise(message, kLimits, tokens_);
  return table_.Add(tokens_,
                    {.order = order, .level = event.level, .time = event.time, .text = message});
}

}  // namespace logai::app
