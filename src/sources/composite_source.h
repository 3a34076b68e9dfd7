#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sources/log_source.h"

namespace logai::sources {

/// Several sources as one: lists the groups of all and reads each where it is. When two sources
/// have a group of one name, the first source's counts, and Notices says so.
class CompositeSource final : public LogSource {
 public:
  /// `parts` holds at least one source; those that answer without a service come first, because an
  /// unknown name is asked for in this order.
  explicit CompositeSource(std::vector<std::unique_ptr<LogSource>> parts);

  std::string_view name() const override { return name_; }

  /// A part that can't list its groups is told by Notices; it is an error when no part can.
  base::Result<std::vector<GroupInfo>> ListGroups(std::string_view prefix, std::size_t limit,
                                                  std::stop_token stop) override;
  base::Result<GroupReport> ReadGroup(const ReadRequest& request, const EventSink& sink,
                                      std::stop_token stop) override;
  /// Nullopt when any part has no span: with a live service, times count from now.
  std::optional<base::TimeRange> DataSpan(std::stop_token stop) override;
  bool AsksService(std::string_view group) const override;
  std::vector<std::string> Notices() const override;

 private:
  const std::vector<std::unique_ptr<LogSource>> parts_;
  std::string name_;
  mutable std::mutex mutex_;
  std::map<std::string, std::size_t, std::less<>> part_of_group_;  // guarded by mutex_
  std::map<std::string, std::string> troubles_;  // guarded by mutex_; by part or group
};

}  // namespace logai::sources
