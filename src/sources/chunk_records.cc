#include "sources/chunk_records.h"

#include <optional>
#include <string_view>

namespace logai::sources {

base::Result<logs::LineForm> LearnForm(const TextBytes& text, base::UtcTime modified,
                                       const base::TimeZone& zone) {
  ChunkLines lines;
  LOGAI_RETURN_IF_ERROR(lines.Start(text, 0));
  base::Status status;
  auto form = logs::LineForm::Learn(
      [&](std::string_view& line) {
        const auto more = lines.Next(line);
        if (!more) status = base::Fail(more.error());
        return more && *more && lines.line_begin() < lines.end();
      },
      {.group = {}, .stream = {}, .basis = {.reference = modified, .zone = &zone}});
  LOGAI_RETURN_IF_ERROR(status);
  return form;
}

void ChunkRecords::Begin(const logs::LineForm& form) {
  form_ = &form;
  memo_.emplace(form);
}

base::Result<ChunkTally> ChunkRecords::Read(const TextBytes& text, std::uint64_t chunk,
                                            const Sink& sink) {
  const auto begin = static_cast<std::int64_t>(chunk) * ChunkLines::kChunkBytes;
  LOGAI_RETURN_IF_ERROR(lines_.Start(text, begin));
  ChunkTally tally;
  logs::RecordScanner scanner(*form_, *memo_);
  const auto give = [&](const logs::ScannedRecord* record) {
    for (; record != nullptr; record = scanner.Next()) {
      ++tally.records;
      sink(*record);
    }
  };
  std::optional<logs::RecordBegins> head(*form_), tail;
  bool started = chunk == 0;
  if (started) tally.first_line = 1;
  std::int64_t number = 0;
  const std::int64_t cut_before = lines_.cut_lines();
  std::string_view line;
  while (true) {
    LOGAI_ASSIGN_OR_RETURN(const bool more, lines_.Next(line));
    if (!more) break;
    const bool in_tail = lines_.line_begin() >= lines_.end();
    if (in_tail && !tail) tail.emplace(*form_);
    // Behind the chunk stand the last lines of its last record; the next record is another's.
    if (in_tail && tail->Is(line)) break;
    ++number;
    if (!in_tail) ++tally.lines;
    if (!started) {
      const bool near = lines_.line_begin() < begin + ChunkLines::kTailBytes;
      if (!in_tail && near && !head->Is(line)) continue;
      started = true;
      tally.first_line = number;
    }
    give(scanner.Add(line, base::LineNumber(number), lines_.ascii()));
  }
  give(scanner.Finish());
  if (started) tally.end_line = number + 1;
  tally.bytes = lines_.chunk_bytes();
  tally.cut_lines = lines_.cut_lines() - cut_before;
  return tally;
}

}  // namespace logai::sources
