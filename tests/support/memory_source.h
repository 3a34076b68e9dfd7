#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "logs/record_assembler.h"
#include "sources/log_source.h"

namespace logai::test {

/// A LogSource whose groups are given by the test.
class MemorySource final : public sources::LogSource {
 public:
  /// An event of its group; within a group in order of time.
  void Add(logs::Event event) { groups_[event.group].push_back(std::move(event)); }

  /// The lines of a file, parsed as a file is.
  void AddFile(const std::string& group, std::string_view text) {
    logs::RecordAssembler assembler({.group = group});
    std::int64_t number = 0;
    auto& events = groups_[group];
    const auto take = [&](const logs::Event* event) {
      for (; event != nullptr; event = assembler.Next()) events.push_back(*event);
    };
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      take(assembler.Add(text.substr(0, end), base::LineNumber(++number)));
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
    take(assembler.Finish());
  }

  /// Reading `group` fails with `error`.
  void FailOn(const std::string& group, base::Error error) {
    groups_[group];
    failures_.insert_or_assign(group, std::move(error));
  }

  /// As if each group were read by asking a service.
  void BeService() { is_service_ = true; }
  bool AsksService(std::string_view) const override { return is_service_; }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& [name, events] : groups_) names.push_back(name);
    return names;
  }

  std::string_view name() const override { return "memory"; }

  base::Result<std::vector<sources::GroupInfo>> ListGroups(std::string_view prefix,
                                                           std::size_t limit,
                                                           std::stop_token) override {
    std::vector<sources::GroupInfo> found;
    for (const auto& [name, events] : groups_) {
      if (name.starts_with(prefix) && found.size() < limit) found.push_back({.name = name});
    }
    return found;
  }

  base::Result<sources::GroupReport> ReadGroup(const sources::ReadRequest& request,
                                               const sources::EventSink& sink,
                                               std::stop_token stop) override {
    if (const auto failure = failures_.find(request.group); failure != failures_.end()) {
      return base::Fail(failure->second);
    }
    const auto group = groups_.find(request.group);
    if (group == groups_.end()) {
      return base::Fail(base::ErrorKind::kNotFound, "no group {}", request.group);
    }
    sources::GroupReport report;
    report.group = request.group;
    std::vector<const logs::Event*> events;
    for (const logs::Event& event : group->second) events.push_back(&event);
    if (request.order == sources::Order::kNewestFirst) std::ranges::reverse(events);
    for (const logs::Event* event : events) {
      if (stop.stop_requested()) {
        return base::Fail(base::ErrorKind::kCancelled, "cancelled");
      }
      if (event->time && !request.range.Contains(*event->time)) continue;
      report.events_read += base::EventCount(1);
      report.bytes_read += base::ByteCount(static_cast<std::int64_t>(event->message.size()) + 1);
      report.files_read = 1;
      report.lines_read += event->line_end.value() - event->line.value() + 1;
      if (event->time) report.span.Include(*event->time);
      if (!request.filter.Matches(event->message)) continue;
      if (static_cast<std::size_t>(report.events_matched.value()) >= request.limit) {
        report.truncated = true;
        break;
      }
      report.events_matched += base::EventCount(1);
      if (sink(*event) == sources::Flow::kStop) break;
    }
    return report;
  }

  std::optional<base::TimeRange> DataSpan(std::stop_token) override {
    base::TimeRange span;
    for (const auto& [name, events] : groups_) {
      for (const logs::Event& event : events) {
        if (event.time) span.Include(*event.time);
      }
    }
    return span.begin ? std::optional(span) : std::nullopt;
  }

 private:
  std::map<std::string, std::vector<logs::Event>> groups_;
  bool is_service_ = false;
  std::map<std::string, base::Error> failures_;
};

}  // namespace logai::test
