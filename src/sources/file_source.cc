#include "sources/file_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "sources/file_delivery.h"
#include "sources/file_span.h"
#include "sources/file_twin.h"

namespace logai::sources {
namespace {

constexpr std::size_t kMaxNewest = 10'000;  // the contract of ReadRequest

base::Error Cancelled() {
  return base::Fail(base::ErrorKind::kCancelled, "reading files was stopped").error();
}

base::ByteCount SizeOnDisk(const FileGroup& group) {
  base::ByteCount total;
  for (const FileGroup::Member& member : group.members) {
    std::error_code error;
    const auto size = std::filesystem::file_size(member.file.path, error);
    if (!error) total += base::ByteCount(static_cast<std::int64_t>(size));
  }
  return total;
}

}  // namespace

base::Result<std::unique_ptr<FileSource>> FileSource::Open(std::vector<std::string> specs,
                                                           FileSourceOptions options) {
  if (options.temporary_folder.empty()) {
    std::error_code error;
    options.temporary_folder = std::filesystem::temp_directory_path(error);
    if (error) options.temporary_folder = "/var/tmp";
  }
  LOGAI_ASSIGN_OR_RETURN(Discovery found,
                         DiscoverFiles(specs, {.input_fd = options.input_fd,
                                               .temporary_folder = options.temporary_folder,
                                               .home = options.home}));
  if (found.files.empty()) {
    base::Error error =
        base::Fail(base::ErrorKind::kNotFound, "no log files in {}", base::Join(specs, ", "))
            .error();
    error.next = found.notices.empty() ? "give another file or folder with --source"
                                       : base::Join(found.notices, "; ");
    return base::Fail(std::move(error));
  }
  std::ranges::move(LeaveOutTwins(found.files), std::back_inserter(found.notices));
  return std::unique_ptr<FileSource>(new FileSource(MakeGroups(std::move(found.files)),
                                                    std::move(found.notices), std::move(options)));
}

FileSource::FileSource(std::vector<FileGroup> groups, std::vector<std::string> notices,
                       FileSourceOptions options)
    : notices_(std::move(notices)), options_(std::move(options)) {
  for (FileGroup& group : groups) entries_.push_back({.group = std::move(group)});
}

base::Result<std::vector<GroupInfo>> FileSource::ListGroups(std::string_view prefix,
                                                            std::size_t limit, std::stop_token) {
  const std::lock_guard lock(mutex_);
  std::vector<GroupInfo> groups;
  for (const Entry& entry : entries_) {
    if (groups.size() >= limit) break;
    if (!entry.group.name.starts_with(prefix)) continue;
    GroupInfo info;
    info.name = entry.group.name;
    if (!entry.group.members.front().file.spool) info.stored_bytes = SizeOnDisk(entry.group);
    groups.push_back(std::move(info));
  }
  return groups;
}

base::Result<FileGroup> FileSource::GroupInOrder(std::string_view name,
                                                 const std::stop_token& stop) {
  const std::lock_guard lock(mutex_);
  const auto entry = std::ranges::find(
      entries_, name, [](const Entry& e) -> std::string_view { return e.group.name; });
  if (entry == entries_.end()) {
    std::vector<std::string> names;
    for (const Entry& other : entries_) names.push_back(other.group.name);
    base::Error error =
        base::Fail(base::ErrorKind::kNotFound, "there is no log file \"{}\"", name).error();
    const auto nearest = base::Nearest(name, names);
    error.next = nearest ? fmt::format("did you mean \"{}\"?", *nearest)
                         : "list the groups to see the names there are";
    return base::Fail(std::move(error));
  }
  if (!entry->in_order) {
    OrderByTime(entry->group, options_.read.zone, stop);
    if (stop.stop_requested()) return base::Fail(Cancelled());
    entry->in_order = true;
  }
  return entry->group;
}

base::Result<GroupReport> FileSource::ReadGroup(const ReadRequest& request, const EventSink& sink,
                                                std::stop_token stop) {
  if (request.order == Order::kNewestFirst && request.limit > kMaxNewest) {
    return base::Fail({.kind = base::ErrorKind::kInvalidInput,
                       .message = fmt::format("of files, newest events first needs a limit of at "
                                              "most {}",
                                              kMaxNewest),
                       .next = "name one, as in --order newest --limit 100",
                       .retry_after = {}});
  }
  LOGAI_ASSIGN_OR_RETURN(const FileGroup group, GroupInOrder(request.group, stop));
  GroupReport report;
  report.group = group.name;
  FileDelivery delivery(request, sink, report);
  const auto take = [&](const logs::Event& event) { return delivery.Take(event); };
  for (const FileGroup::Member& member : group.members) {
    LOGAI_ASSIGN_OR_RETURN(const Flow flow,
                           ReadMember(group, member, options_.read, report, take, stop));
    if (flow == Flow::kStop) break;
  }
  delivery.Finish();
  return report;
}

std::optional<base::TimeRange> FileSource::DataSpan(std::stop_token stop) {
  std::vector<FileGroup> groups;
  {
    const std::lock_guard lock(mutex_);
    if (span_) return *span_;
    for (const Entry& entry : entries_) groups.push_back(entry.group);
  }
  std::optional<base::TimeRange> span;
  for (const FileGroup& group : groups) {
    const base::TimeRange part = SpanOfGroup(group, options_.read.zone, stop);
    if (stop.stop_requested()) return std::nullopt;
    if (!part.begin || !part.end) continue;
    if (!span) span.emplace();
    span->Include(*part.begin);
    span->Include(*part.end);
  }
  const std::lock_guard lock(mutex_);
  span_ = span;
  return span;
}

}  // namespace logai::sources
