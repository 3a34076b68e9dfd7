#include "sources/parallel_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace logai::sources {
namespace {

using base::ErrorKind;

/// Reads one group; what a sink or a source throws becomes an error of that group.
base::Result<GroupReport> ReadOne(LogSource& source, const ReadRequest& request,
                                  const EventSink& sink, const std::stop_token& stop) {
  if (stop.stop_requested()) {
    return base::Fail(ErrorKind::kCancelled, "{}: stopped before it was read", request.group);
  }
  try {
    return source.ReadGroup(request, sink, stop);
  } catch (const std::exception& error) {
    return base::Fail(ErrorKind::kInternal, "reading {}: {}", request.group, error.what());
  }
}

}  // namespace

std::vector<GroupOutcome> ReadGroups(LogSource& source, std::span<const ReadRequest> requests,
                                     const IndexedSink& sink, const ParallelReadOptions& options,
                                     std::stop_token stop) {
  std::vector<GroupOutcome> outcomes(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) outcomes[i].group = requests[i].group;

  std::atomic<std::size_t> next = 0;
  std::mutex done_mutex;
  const auto work = [&] {
    for (std::size_t i = next++; i < requests.size(); i = next++) {
      const EventSink into = [&, i](const logs::Event& event) { return sink(i, event); };
      outcomes[i].report = ReadOne(source, requests[i], into, stop);
      const std::scoped_lock lock(done_mutex);
      if (options.on_group_done) options.on_group_done(i);
    }
  };

  const std::size_t threads =
      std::min(std::max<std::size_t>(1, options.max_threads), requests.size());
  {
    std::vector<std::jthread> workers;  // joined at the end of the block
    workers.reserve(threads);
    for (std::size_t i = 1; i < threads; ++i) {
      try {
        workers.emplace_back(work);
      } catch (const std::system_error&) {
        break;  // no more threads to be had: fewer do the same work
      }
    }
    work();
  }
  return outcomes;
}

std::vector<GroupOutcome> CollectGroups(LogSource& source, std::span<const ReadRequest> requests,
                                        const ParallelReadOptions& options, std::stop_token stop) {
  struct Collected {
    std::vector<logs::Event> events;
    base::ByteCount bytes;
    bool full = false;
  };
  std::vector<Collected> collected(requests.size());
  const auto collect = [&](std::size_t index, const logs::Event& event) {
    Collected& into = collected[index];
    into.bytes += base::ByteCount(static_cast<std::int64_t>(event.message.size()));
    into.full = into.bytes > options.max_bytes_per_group;
    if (into.full) return Flow::kStop;
    into.events.push_back(event);
    return Flow::kContinue;
  };
  auto outcomes = ReadGroups(source, requests, collect, options, stop);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    outcomes[i].events = std::move(collected[i].events);
    if (!outcomes[i].report.has_value() || !collected[i].full) continue;
    GroupReport& report = *outcomes[i].report;
    report.truncated = true;
    report.events_matched = base::EventCount(static_cast<std::int64_t>(outcomes[i].events.size()));
    report.problems.push_back(fmt::format("only the first {} MiB are kept in memory",
                                          options.max_bytes_per_group.value() / (1024 * 1024)));
  }
  return outcomes;
}

}  // namespace logai::sources
