#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sources/sliced_read.h"

// Only for the .cc files of sliced_read.
namespace logai::sources {

/// Events of a slice that is put into order in memory.
inline constexpr std::size_t kMostSorted = 50'000;

/// What events take in memory, about.
std::int64_t MemoryOf(std::span<const aws::LogEvent> events);

/// Events that wait for the caller: as they are, or packed where memory is short.
struct SlicedRead::Waiting {
  std::vector<aws::LogEvent> events;
  std::string packed;  // in place of `events`
  std::size_t count = 0;
  std::int64_t bytes = 0;  // of memory, taken from what the reads share

  static Waiting Of(std::vector<aws::LogEvent> events);
  /// The events, unpacked.
  base::Result<std::vector<aws::LogEvent>> Take() &&;
};

/// A part of the range, read page by page.
struct SlicedRead::Slice {
  explicit Slice(Stretch of) : stretch(std::move(of)) {}

  Stretch stretch;
  std::unique_ptr<CloudWatchPages> pages;  // once it was begun, until it ends
  std::optional<PageRecorder> recorder;

  // What the last step brought, until it is booked.
  std::optional<std::vector<aws::LogEvent>> arrived;
  std::optional<base::Error> failure;
  std::deque<Waiting> packed;  // what arrived, where it is to wait in packed form
  std::int64_t reserved = 0;   // of the shared memory, for what is being fetched
  bool ends = false;           // with what arrived
  bool interleaves = false;    // what arrived goes back and forth between streams, in order of time

  bool busy = false;
  bool done = false;  // all of it is in `ready`, or was delivered
  std::optional<base::Error> error;
  std::string cut_short;

  std::deque<Waiting> ready;
  std::size_t ready_events = 0;
  bool delivered = false;  // some of it
  bool unordered = false;  // the server does not keep to the order: all must be here to be sorted
  std::optional<base::UtcTime> last;        // the latest time so far
  std::optional<base::UtcTime> page_begin;  // the first time on the latest page with events
  int empty_pages = 0;                      // one after another, with ever new tokens

  /// Whether its first page may be delivered.
  bool is_ready(std::size_t held_for_order) const {
    if (ready.empty()) return false;
    if (done || error.has_value()) return true;
    return !unordered && (delivered || ready_events >= held_for_order);
  }

  /// Makes one page of all that is there, in order of time.
  void Sort();
  std::int64_t ready_bytes() const;
};

}  // namespace logai::sources
