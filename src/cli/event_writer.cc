#include "cli/event_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "cli/list_table.h"
#include "cli/template_cells.h"
#include "privacy/terminal.h"

namespace logai::cli {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;
constexpr int kWidestLabel = 32;

/// Colours that are told apart on a dark and on a light background.
constexpr std::array<std::string_view, 10> kGroupColors = {"36", "35", "32", "33", "34",
                                                           "96", "95", "92", "93", "94"};

std::string Painted(std::string_view text, std::string_view color) {
  return fmt::format("\x1b[{}m{}\x1b[0m", color, text);
}

std::string Label(const WrittenGroup& group, std::string_view name, bool several_places) {
  std::string label;
  if (several_places && group.is_aws) {
    if (!group.profile.empty()) label += group.profile + "/";
    label += group.region + " ";
  }
  return label.append(name);
}

}  // namespace

std::vector<std::string> ShortNames(const std::vector<WrittenGroup>& groups) {
  std::vector<std::string> names;
  for (const WrittenGroup& group : groups) names.push_back(group.name);
  if (groups.size() < 2) return names;
  // The folders that all share say nothing.
  std::string shared = names.front().substr(0, names.front().rfind('/') + 1);
  for (const std::string& name : names) {
    while (!shared.empty() && !name.starts_with(shared)) {
      const auto slash = shared.rfind('/', shared.size() - 2);
      shared.resize(shared.size() < 2 || slash == shared.npos ? 0 : slash + 1);
    }
  }
  for (std::string& name : names) name.erase(0, shared.size());
  return names;
}

EventWriter::EventWriter(const Terminal& terminal, EventWriterOptions options)
    : terminal_(terminal), options_(std::move(options)) {
  const bool several = options_.groups.size() > 1;
  show_ = options_.show.value_or(ShownColumns{.time = true, .group = several, .stream = false});
  const bool on_screen = terminal_.stdout_is_terminal;
  const auto short_names = ShortNames(options_.groups);
  int widest = 0;
  for (std::size_t i = 0; i < options_.groups.size(); ++i) {
    const WrittenGroup& group = options_.groups[i];
    std::string label =
        Label(group, on_screen ? short_names[i] : group.name, options_.several_places);
    if (on_screen) label = privacy::SafeForTerminal(label);
    widest = std::max(widest, std::min(DisplayWidth(label), kWidestLabel));
    labels_.push_back(std::move(label));
  }
  if (!on_screen) return;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    const int missing = widest - DisplayWidth(labels_[i]);
    if (missing > 0) labels_[i].append(static_cast<std::size_t>(missing), ' ');
    if (terminal_.color_stdout)
      labels_[i] = Painted(labels_[i], kGroupColors[i % kGroupColors.size()]);
  }
}

void EventWriter::Write(std::size_t group, const logs::Event& event) {
  std::string redacted;
  std::string_view message = event.message;
  if (options_.redact) message = redacted = options_.redact(message);
  Begin();
  switch (options_.format) {
    case EventFormat::kText:
      WriteText(group, event, message);
      break;
    case EventFormat::kJson:
    case EventFormat::kJsonl:
      WriteJson(group, event, message);
      break;
    case EventFormat::kCsv:
      WriteCsv(group, event, message);
      break;
  }
  if (buffer_.size() >= kBuffer) Flush();
}

void EventWriter::Begin() {
  if (std::exchange(begun_, true)) return;
  if (options_.format == EventFormat::kJson) buffer_ += "{\"schema_version\":1,\"events\":[";
  if (options_.format == EventFormat::kCsv) {
    buffer_ += "timestamp,message,log_group,log_stream,event_id,line";
    buffer_ += options_.several_places ? ",aws_profile,aws_region\r\n" : "\r\n";
  }
}

void EventWriter::Flush() {
  if (buffer_.empty()) return;
  if (options_.before_write) options_.before_write();
  WriteOut(buffer_);
  written_ += static_cast<std::int64_t>(buffer_.size());
  buffer_.clear();
}

/// The day of an event, on a line of its own when it is another than the last.
void EventWriter::WriteDay(const logs::Event& event) {
  std::string day = base::FormatDateTime(*event.time, options_.zone).substr(0, 10);
  if (day == day_) return;
  buffer_ += Styled(fmt::format("── {} {} ──", day, options_.zone.name()), Style::kDim,
                    terminal_.color_stdout) +
             "\n";
  day_ = std::move(day);
}

void EventWriter::WriteText(std::size_t group, const logs::Event& event, std::string_view message) {
  const bool on_screen = terminal_.stdout_is_terminal;
  // A file's lines have their times in them.
  if (show_.time && options_.groups[group].is_aws && event.time) {
    if (on_screen) {
      WriteDay(event);
      buffer_ += Styled(base::FormatClock(*event.time, options_.zone), Style::kDim,
                        terminal_.color_stdout);
    } else {
      buffer_ += base::FormatIso(*event.time, options_.zone);
    }
    buffer_ += ' ';
  }
  if (show_.group) (buffer_ += labels_[group]) += ' ';
  if (show_.stream && !event.stream.empty())
    (buffer_ += on_screen ? privacy::SafeForTerminal(event.stream) : event.stream) += ' ';
  if (on_screen) {
    const std::string safe = privacy::SafeForTerminal(message);
    const bool grave = event.level >= logs::Level::kError;
    buffer_ += grave ? Styled(safe, Style::kRed, terminal_.color_stdout)
               : event.level == logs::Level::kWarning
                   ? Styled(safe, Style::kYellow, terminal_.color_stdout)
                   : safe;
  } else {
    buffer_ += message;
  }
  buffer_ += '\n';
}

void EventWriter::WriteJson(std::size_t group, const logs::Event& event, std::string_view message) {
  const bool ascii = terminal_.stdout_is_terminal;
  const WrittenGroup& of = options_.groups[group];
  const auto text = [&](std::string_view key, std::string_view value) {
    buffer_.append(key);
    AppendJsonText(buffer_, value, ascii);
  };
  if (options_.format == EventFormat::kJson)
    buffer_ += std::exchange(any_event_, true) ? ",\n" : "\n";
  buffer_ += "{\"timestamp\":";
  buffer_ += event.time ? std::to_string(base::EpochMs(*event.time)) : "null";
  text(",\"message\":", message);
  text(",\"log_group\":", of.name);
  text(",\"log_stream\":", event.stream);
  text(",\"event_id\":", event.event_id);
  if (event.line.value() > 0) buffer_ += fmt::format(",\"line\":{}", event.line.value());
  if (options_.several_places && of.is_aws) {
    text(",\"aws_profile\":", of.profile);
    text(",\"aws_region\":", of.region);
  }
  buffer_ += options_.format == EventFormat::kJson ? "}" : "}\n";
}

void EventWriter::WriteCsv(std::size_t group, const logs::Event& event, std::string_view message) {
  const WrittenGroup& of = options_.groups[group];
  if (event.time) buffer_ += std::to_string(base::EpochMs(*event.time));
  const bool on_screen = terminal_.stdout_is_terminal;
  const auto cell = [&](std::string_view text) {
    buffer_ += ',';
    buffer_ += on_screen ? CsvCell(privacy::SafeForTerminal(text)) : CsvCell(text);
  };
  cell(message);
  cell(of.name);
  cell(event.stream);
  cell(event.event_id);
  cell(event.line.value() > 0 ? std::to_string(event.line.value()) : "");
  if (options_.several_places) {
    cell(of.profile);
    cell(of.region);
  }
  buffer_ += "\r\n";
}

void EventWriter::Remark(std::string_view text) {
  if (options_.format != EventFormat::kText || !terminal_.stdout_is_terminal) return;
  buffer_ +=
      Styled("── " + privacy::SafeForTerminal(text), Style::kDim, terminal_.color_stdout) + "\n";
}

void EventWriter::End(std::string_view members) {
  if (options_.format != EventFormat::kText) Begin();
  if (options_.format == EventFormat::kJson) {
    buffer_ += "\n]";
    buffer_ += members;
    buffer_ += "}\n";
  }
  Flush();
}

}  // namespace logai::cli
