#include "sources/composite_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace logai::sources {

CompositeSource::CompositeSource(std::vector<std::unique_ptr<LogSource>> parts)
    : parts_(std::move(parts)) {
  for (const auto& part : parts_) {
    if (!name_.empty()) name_ += '+';
    name_ += part->name();
  }
}

base::Result<std::vector<GroupInfo>> CompositeSource::ListGroups(std::string_view prefix,
                                                                 std::size_t limit,
                                                                 std::stop_token stop) {
  std::vector<GroupInfo> all;
  std::optional<base::Error> first_error;
  bool any = false;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const std::string part_name(parts_[i]->name());
    auto groups = parts_[i]->ListGroups(prefix, limit, stop);
    const std::lock_guard lock(mutex_);
    if (!groups) {
      if (groups.error().kind == base::ErrorKind::kCancelled) return groups;
      troubles_[part_name] = fmt::format("{}: {}", part_name, groups.error().ToString());
      if (!first_error) first_error = std::move(groups).error();
      continue;
    }
    any = true;
    troubles_.erase(part_name);
    for (GroupInfo& group : *groups) {
      const auto [known, is_new] = part_of_group_.try_emplace(group.name, i);
      if (known->second == i) {
        all.push_back(std::move(group));
      } else {
        troubles_[group.name] =
            fmt::format("{} of {} is hidden by the group of the same name of {}", group.name,
                        part_name, parts_[known->second]->name());
      }
    }
  }
  if (!any && first_error) return base::Fail(*std::move(first_error));
  std::ranges::sort(all, {}, &GroupInfo::name);
  if (all.size() > limit) all.resize(limit);
  return all;
}

base::Result<GroupReport> CompositeSource::ReadGroup(const ReadRequest& request,
                                                     const EventSink& sink, std::stop_token stop) {
  std::optional<std::size_t> known;
  {
    const std::lock_guard lock(mutex_);
    const auto it = part_of_group_.find(request.group);
    if (it != part_of_group_.end()) known = it->second;
  }
  if (known) return parts_[*known]->ReadGroup(request, sink, stop);
  // A part that does not have the group says so before it delivers anything.
  std::optional<base::Error> best;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    auto report = parts_[i]->ReadGroup(request, sink, stop);
    if (report) {
      const std::lock_guard lock(mutex_);
      part_of_group_.try_emplace(request.group, i);
      return report;
    }
    if (report.error().kind != base::ErrorKind::kNotFound) return report;
    const bool suggests = report.error().next.starts_with("did you mean");
    if (!best || suggests) best = std::move(report).error();
  }
  return base::Fail(*std::move(best));
}

std::optional<base::TimeRange> CompositeSource::DataSpan(std::stop_token stop) {
  std::optional<base::TimeRange> span;
  for (const auto& part : parts_) {
    const auto part_span = part->DataSpan(stop);
    if (!part_span) return std::nullopt;
    if (!span) span.emplace();
    if (part_span->begin) span->Include(*part_span->begin);
    if (part_span->end) span->Include(*part_span->end);
  }
  return span;
}

bool CompositeSource::AsksService(std::string_view group) const {
  std::size_t part = parts_.size() - 1;  // parts that ask a service come last
  {
    const std::lock_guard lock(mutex_);
    const auto known = part_of_group_.find(group);
    if (known != part_of_group_.end()) part = known->second;
  }
  return parts_[part]->AsksService(group);
}

std::vector<std::string> CompositeSource::Notices() const {
  std::vector<std::string> notices;
  for (const auto& part : parts_) std::ranges::copy(part->Notices(), std::back_inserter(notices));
  const std::lock_guard lock(mutex_);
  for (const auto& [where, trouble] : troubles_) notices.push_back(trouble);
  return notices;
}

}  // namespace logai::sources
