#include "sources/file_reader.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "logs/record_assembler.h"
#include "sources/file_text.h"
#include "sources/line_reader.h"

namespace logai::sources {
namespace {

/// Reads one member; see ReadMember.
class MemberReader {
 public:
  MemberReader(const FileGroup& group, const FileGroup::Member& member, GroupReport& report)
      : group_(group),
        member_(member),
        name_(member.stream.empty() ? group.name : member.stream),
        report_(report) {}

  base::Result<Flow> Read(const FileReadOptions& options,
                          const std::function<Flow(const logs::Event&)>& take,
                          const std::stop_token& stop) {
    auto opened = OpenedMember::Open(member_, stop);
    if (!opened) return Tell(opened.error());
    const OpenedMember& open = **opened;
    auto content = OpenContent(*open.file, open.begin);
    if (!content) return Tell(content.error());
    LineReader lines(**content, options.max_line);
    if (const auto started = lines.Start(stop); !started) return Tell(started.error());
    if (const FileKind kind = KindOf(lines.buffered()); kind != FileKind::kText) {
      const bool twice = kind == FileKind::kGzip || kind == FileKind::kZstd;
      Problem(twice ? "compressed twice (decompress it once first)"
                    : fmt::format("not read: it holds {}", WhyNotRead(lines.buffered())));
      return Flow::kContinue;
    }
    ++report_.files_read;
    logs::RecordAssembler assembler(
        {.group = group_.name,
         .stream = member_.stream,
         .basis = {.reference = open.file->Modified(), .zone = &options.zone},
         .max_event_bytes = options.max_event,
         .max_event_lines = options.max_event_lines});
    auto flow = ReadLines(lines, assembler, take, stop);
    report_.lines_read += lines.lines();
    report_.bytes_read += lines.bytes_read();
    const bool whole = flow && *flow == Flow::kContinue && problems_ == 0;
    Summarize(lines, assembler, options);
    if (whole && events_ > 0 && !assembler.has_times()) {
      // Else a time range, or a timeline without this file, would be taken for all there is.
      ++problems_;
      report_.problems.push_back(fmt::format("no times were recognised in {}", name_));
    }
    return flow;
  }

 private:
  base::Result<Flow> ReadLines(LineReader& lines, logs::RecordAssembler& assembler,
                               const std::function<Flow(const logs::Event&)>& take,
                               const std::stop_token& stop) {
    base::Result<Flow> outcome = Flow::kContinue;
    std::string_view line;
    while (true) {
      const auto more = lines.Next(line, stop);
      if (!more) {
        outcome = Tell(more.error(), lines.lines());
        if (!outcome) return outcome;
      }
      if (!more || !*more) break;
      if (Add(line, lines, assembler, take) == Flow::kStop) return Flow::kStop;
    }
    return Give(assembler.Finish(), assembler, take) == Flow::kStop ? Flow::kStop : outcome;
  }

  /// Hands on `event` and those that were completed with it.
  Flow Give(const logs::Event* event, logs::RecordAssembler& assembler,
            const std::function<Flow(const logs::Event&)>& take) {
    for (; event != nullptr; event = assembler.Next()) {
      ++events_;
      if (take(*event) == Flow::kStop) return Flow::kStop;
    }
    return Flow::kContinue;
  }

  /// Hands on the event that `line` completes, or those that its parts between holes complete.
  Flow Add(std::string_view line, const LineReader& lines, logs::RecordAssembler& assembler,
           const std::function<Flow(const logs::Event&)>& take) {
    const base::LineNumber number(lines.lines());
    Flow flow = Flow::kContinue;
    const auto add = [&](std::string_view text) {
      if (flow == Flow::kStop) return;
      flow = Give(assembler.Add(text, number), assembler, take);
    };
    if (lines.zeros() > 0 && line.find('\0') != std::string_view::npos) {
      ForEachText(line, add);
    } else if (HasRedraws(line)) {
      ForEachDrawn(line, add);
    } else {
      add(line);
    }
    return flow;
  }

  void Summarize(const LineReader& lines, const logs::RecordAssembler& assembler,
                 const FileReadOptions& options) {
    if (lines.lines() == 0 && lines.bytes_read().value() == 0 && problems_ == 0) {
      Problem("the file is empty");
    }
    if (lines.cut_lines() > 0) {
      Problem(fmt::format("{} longer than {} KiB, cut there",
                          Count(lines.cut_lines(), "line is", "lines are"),
                          options.max_line.value() / 1024));
    }
    if (lines.zeros() > 0 && events_ == 0) {
      Problem(fmt::format("it holds nothing but {} (a crash, or a log that was cut, leaves such)",
                          Count(lines.zeros(), "NUL byte", "NUL bytes")));
    } else if (lines.zeros() > 0) {
      Problem(
          fmt::format("{} (zeros, as a crash or a log that was cut leaves them); the text "
                      "around them was read",
                      Count(lines.zeros(), "NUL byte", "NUL bytes")));
    }
    if (assembler.lines_not_utf8() > 0) {
      Problem(fmt::format("{} not valid UTF-8 (the bytes are shown as \xEF\xBF\xBD)",
                          Count(assembler.lines_not_utf8(), "line is", "lines are")));
    }
  }

  static std::string Count(std::int64_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", base::WithThousands(count), count == 1 ? one : many);
  }

  void Problem(std::string_view text) {
    ++problems_;
    report_.problems.push_back(fmt::format("{}: {}", name_, text));
  }

  /// Makes a problem of an error, unless it is a stop.
  base::Result<Flow> Tell(const base::Error& error, std::int64_t lines_before = -1) {
    if (error.kind == base::ErrorKind::kCancelled) return base::Fail(error);
    // The error names the path as it was opened; people know the file by the group's name.
    const std::string path = member_.file.spool ? "standard input" : member_.file.path.string();
    std::string text = error.message;
    if (text.starts_with(path + ": ")) text.erase(0, path.size() + 2);
    if (lines_before >= 0) {
      text +=
          fmt::format("; {} before that", Count(lines_before, "line was read", "lines were read"));
    }
    Problem(text);
    return Flow::kContinue;
  }

  const FileGroup& group_;
  const FileGroup::Member& member_;
  std::string name_;
  GroupReport& report_;
  int problems_ = 0;
  std::int64_t events_ = 0;
};

}  // namespace

base::Result<std::unique_ptr<OpenedMember>> OpenedMember::Open(const FileGroup::Member& member,
                                                               std::stop_token stop) {
  auto opened = std::make_unique<OpenedMember>();
  if (member.file.spool) {
    LOGAI_ASSIGN_OR_RETURN(const FileSpool::Content content,
                           member.file.spool->Read(std::move(stop)));
    opened->file = content.file;
    opened->begin = content.begin;
    return opened;
  }
  LOGAI_ASSIGN_OR_RETURN(opened->own, FileHandle::Open(member.file.path));
  opened->file = &*opened->own;
  return opened;
}

base::Result<Flow> ReadMember(const FileGroup& group, const FileGroup::Member& member,
                              const FileReadOptions& options, GroupReport& report,
                              const std::function<Flow(const logs::Event&)>& take,
                              std::stop_token stop) {
  return MemberReader(group, member, report).Read(options, take, stop);
}

}  // namespace logai::sources
