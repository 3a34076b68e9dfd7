#include "sources/file_span.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "logs/record_assembler.h"
#include "sources/file_reader.h"
#include "sources/file_text.h"

namespace logai::sources {
namespace {

/// How much of each end is looked at; the second size when the first holds no time.
constexpr std::array<std::size_t, 2> kEndBytes = {256 * 1024, 2 * 1024 * 1024};

/// The times of the records in a piece of a file.
base::TimeRange SpanOfText(std::string_view text, const logs::TimeBasis& basis) {
  base::TimeRange span;
  logs::RecordAssembler assembler({.group = {}, .stream = {}, .basis = basis});
  const auto include = [&](const logs::Event* event) {
    for (; event != nullptr; event = assembler.Next()) {
      if (event->time) span.Include(*event->time);
    }
  };
  std::int64_t number = 0;
  for (const std::string_view line : base::Split(text, LineEndOf(text))) {
    const base::LineNumber line_number(++number);
    const auto add = [&](std::string_view part) { include(assembler.Add(part, line_number)); };
    if (line.find('\0') != std::string_view::npos) {
      ForEachText(line, add);
    } else if (HasRedraws(line)) {
      ForEachDrawn(line, add);
    } else {
      add(line);
    }
  }
  include(assembler.Finish());
  return span;
}

std::string ReadHead(ByteReader& content, std::size_t size) {
  std::string head(size, '\0');
  const auto got = content.Read(head);
  head.resize(got.value_or(0));
  return head;
}

/// The last `size` bytes (or a few more) of what `content` has left.
std::string ReadToTail(ByteReader& content, std::size_t size, const std::stop_token& stop) {
  std::string before, last;
  std::string piece(size, '\0');
  while (!stop.stop_requested()) {
    const auto got = content.Read(piece);
    if (!got || *got == 0) break;
    before = std::exchange(last, piece.substr(0, *got));
  }
  return before + last;
}

std::string_view FromSecondLine(std::string_view text) {
  const auto line_end = text.find('\n');
  return line_end == std::string_view::npos ? text : text.substr(line_end + 1);
}

/// The last times of a file, read without its middle where it is plain text.
std::optional<base::UtcTime> LastTime(const OpenedMember& open, std::size_t size,
                                      const base::TimeZone& zone, const std::stop_token& stop) {
  std::array<char, kSniffedBytes> first;
  const auto sniffed = open.file->ReadAt(open.begin, first);
  const auto file_size = open.file->Size();
  if (!sniffed || !file_size) return std::nullopt;
  std::string tail;
  if (KindOf({first.data(), *sniffed}) == FileKind::kText) {
    const std::int64_t offset =
        std::max(open.begin, file_size->value() - static_cast<std::int64_t>(size));
    tail.resize(static_cast<std::size_t>(std::max<std::int64_t>(0, file_size->value() - offset)));
    tail.resize(open.file->ReadAt(offset, tail).value_or(0));
    if (offset > open.begin) tail = FromSecondLine(tail);
  } else if (auto content = OpenContent(*open.file, open.begin)) {
    tail = FromSecondLine(ReadToTail(**content, size, stop));
  }
  return SpanOfText(tail, {.reference = open.file->Modified(), .zone = &zone}).end;
}

}  // namespace

base::TimeRange SpanOfMember(const FileGroup::Member& member, bool with_end,
                             const base::TimeZone& zone, std::stop_token stop) {
  base::TimeRange span;
  const auto opened = OpenedMember::Open(member, stop);
  if (!opened) return span;
  const OpenedMember& open = **opened;
  for (const std::size_t size : kEndBytes) {
    const auto content = OpenContent(*open.file, open.begin);
    if (!content || stop.stop_requested()) return span;
    const std::string head = ReadHead(**content, size);
    if (KindOf(std::string_view(head).substr(0, kSniffedBytes)) != FileKind::kText) return span;
    span = SpanOfText(head, {.reference = open.file->Modified(), .zone = &zone});
    if (head.size() < size || !with_end) {
      // The head is the whole file, or all that was asked for.
      if (span.begin || head.size() < size) return span;
      continue;
    }
    if (const auto last = LastTime(open, size, zone, stop)) span.Include(*last);
    if (span.begin) return span;
  }
  return span;
}

base::TimeRange SpanOfGroup(const FileGroup& group, const base::TimeZone& zone,
                            const std::stop_token& stop) {
  base::TimeRange span;
  const auto include = [&](const base::TimeRange& part) {
    if (part.begin) span.Include(*part.begin);
    if (part.end) span.Include(*part.end);
  };
  for (const FileGroup::Member& member : group.members) {
    const base::TimeRange head = SpanOfMember(member, /*with_end=*/false, zone, stop);
    if (!head.begin) continue;
    include(head);
    break;
  }
  for (auto member = group.members.rbegin(); member != group.members.rend(); ++member) {
    const base::TimeRange tail = SpanOfMember(*member, /*with_end=*/true, zone, stop);
    if (!tail.end) continue;
    include(tail);
    break;
  }
  return span;
}

void OrderByTime(FileGroup& group, const base::TimeZone& zone, const std::stop_token& stop) {
  if (group.members.size() < 2) return;
  std::vector<std::pair<base::UtcTime, FileGroup::Member>> dated;
  for (const FileGroup::Member& member : group.members) {
    const base::TimeRange head = SpanOfMember(member, /*with_end=*/false, zone, stop);
    if (!head.begin) return;
    dated.emplace_back(*head.begin, member);
  }
  std::ranges::stable_sort(dated, {}, [](const auto& entry) { return entry.first; });
  std::ranges::transform(dated, group.members.begin(),
                         [](const auto& entry) { return entry.second; });
}

}  // namespace logai::sources
