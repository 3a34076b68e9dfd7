#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time_zone.h"
#include "base/units.h"
#include "cli/event_commands.h"
#include "cli/terminal.h"
#include "logs/event.h"

namespace logai::cli {

/// A group whose events are written.
struct WrittenGroup {
  std::string name;
  std::string profile, region;  ///< of AWS; written only where there are several
  bool is_aws = false;
};

struct EventWriterOptions {
  EventFormat format = EventFormat::kText;
  std::vector<WrittenGroup> groups;
  /// What stands before a message as text; absent: the time of events whose log gives it beside
  /// them (CloudWatch), and the group where there are several.
  std::optional<ShownColumns> show;
  bool several_places = false;  ///< accounts or regions
  base::TimeZone zone;
  std::function<std::string(std::string_view)> redact;  ///< of messages; may be empty
  /// Called before anything is written to a terminal: whatever else is drawn there has to go.
  std::function<void()> before_write = {};
};

/// Writes events to standard output in one of four formats: what fetch, search and tail share.
///
/// Text is the message as it is in the log, safe for a terminal where it goes to one; there the
/// group has its colour and its short name. JSON is one document, whose head comes with the first
/// event; its end must be written by End.
/// Threads: one at a time.
class EventWriter {
 public:
  EventWriter(const Terminal& terminal, EventWriterOptions options);

  /// `group`: index into options.groups.
  void Write(std::size_t group, const logs::Event& event);
  /// Hands over what was written; call it before waiting.
  void Flush();
  /// A remark between events, such as a gap: a dim line on a terminal, nothing elsewhere.
  void Remark(std::string_view text);
  /// Ends a JSON document, with `members` behind the events (", \"coverage\": {…}"), and flushes.
  void End(std::string_view members);

  bool begun() const { return begun_; }
  base::ByteCount written() const { return base::ByteCount(written_); }
  /// Nobody reads on: the reader has gone, or the disk is full.
  bool ended() const { return OutputEnded(); }

 private:
  void Begin();
  void WriteText(std::size_t group, const logs::Event& event, std::string_view message);
  void WriteDay(const logs::Event& event);
  void WriteJson(std::size_t group, const logs::Event& event, std::string_view message);
  void WriteCsv(std::size_t group, const logs::Event& event, std::string_view message);

  const Terminal& terminal_;
  const EventWriterOptions options_;
  ShownColumns show_;
  std::vector<std::string> labels_;  // by group: what stands before its events
  std::string buffer_;
  std::string day_;  // that was shown last
  bool begun_ = false;
  bool any_event_ = false;  // of a JSON document
  std::int64_t written_ = 0;
};

/// What tells the groups apart on a narrow screen: "checkout" of /ecs/checkout and /ecs/payment.
std::vector<std::string> ShortNames(const std::vector<WrittenGroup>& groups);

}  // namespace logai::cli
