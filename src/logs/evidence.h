#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "logs/event.h"

namespace logai::logs {

/// An event that the model (or the analyst) was shown. Holds no unredacted text: the message is
/// replaced by what was shown, so that a quotation is checked against the text that its author saw.
struct Evidence {
  std::string id;  ///< "e12"
  std::optional<base::UtcTime> time;
  Level level = Level::kUnknown;
  std::string group;
  std::string stream;
  std::string event_id;
  base::LineNumber line{0};
  base::LineNumber line_end{0};
  std::string shown_text;  ///< redacted, possibly shortened
  std::string
      record_text;  ///< redacted, the record as it stands in the log, cut only when it is very long
};

/// Gives each event one id, in the order in which events are first shown, and finds it again.
/// Threads: all methods may be called from any thread.
class EvidenceRegistry {
 public:
  /// The id for `event`, whose text was shown as `shown_text`. The same event (same place) keeps
  /// its id; a longer text replaces a shorter one.
  /// `record_text` is the whole record, redacted; empty: the shown text stands for it.
  std::string Add(const Event& event, std::string shown_text, std::string record_text = {});

  std::optional<Evidence> Find(std::string_view id) const;
  std::vector<Evidence> All() const;
  /// Those from the `begin`-th on, counted from 0.
  std::vector<Evidence> From(std::size_t begin) const;
  /// Takes the place of what there is, so that ids of before hold. Shape: e1 first, none missing.
  void Restore(std::vector<Evidence> evidence);
  void Clear();

 private:
  mutable std::mutex mutex_;
  std::vector<Evidence> evidence_;                                  // guarded by mutex_; e1 first
  std::map<std::string, std::size_t, std::less<>> index_by_place_;  // guarded by mutex_
};

}  // namespace logai::logs
