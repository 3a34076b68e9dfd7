#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/offline_subject.h"
#include "agent/offline_tally.h"
#include "agent/offline_window.h"
#include "analysis/focus.h"
#include "base/time.h"
#include "base/time_zone.h"

namespace logai::agent {

/// What the rules understand of a question.
struct OfflineQuestion {
  enum class Wants {
    kCause,    ///< why did X fail, what went wrong
    kRanking,  ///< the top errors, how many failures
    kYesNo,    ///< was there a deadlock, did the backup run
    kTrace,    ///< what happened to request 8f3a…
    kChanges,  ///< what changed since 14:00, compare checkout and payment
    kCount,    ///< how many 502s were there, how often did X restart
    kRankBy,   ///< which address made the most failed logins
    kSlowest,  ///< which requests were slowest
    kWhen,     ///< when did the timeouts start, when was the last deployment
    kState     ///< is everything ok now
  };

  std::string text;
  Wants wants = Wants::kCause;
  analysis::Focus focus;
  std::vector<std::string> ids;  ///< request ids and the like, as they stand in the question

  /// kYesNo, kCount, kRankBy, kSlowest, kWhen: which lines it is about.
  Subject subject;
  Dimension dimension;                    ///< kRankBy
  bool fewest = false;                    ///< kRankBy: the least rather than the most
  bool distinct = false;                  ///< kRankBy: how many different values there are
  AskedWindow window;                     ///< the stretch of time that it names
  std::optional<base::TimeRange> within;  ///< that stretch in the data that were read
  bool still = false;              ///< kYesNo: whether it goes on, rather than whether it stopped
  std::string about;               ///< kState: the service that it names; may be empty
  bool guessed = false;            ///< kCause: for want of anything better
  bool asks_for_mention = false;   ///< kYesNo: a line that speaks of it says yes
  std::vector<std::string> sides;  ///< kChanges: the two things to compare; empty: before and after

  /// A moment that the question names, such as "14:05" or "2023-01-29T08:43:04Z", on the day of
  /// `span` where only a time of day is named, read by the clocks of `zone` unless it says UTC.
  std::optional<base::UtcTime> MomentIn(const base::TimeRange& span,
                                        const base::TimeZone& zone = {}) const;

  /// Whether it describes something that was seen to fail, and so presumes a fault.
  bool names_symptom() const {
    return !ids.empty() || focus.words().size() >= 2 || !moment.empty();
  }

  std::string moment;  ///< the text of the first moment named; may be empty
};

OfflineQuestion UnderstandQuestion(std::string_view text);

/// Hashes of the ids (UUIDs, and runs of sixteen and more hex digits) in `text`, at most `limit`,
/// appended to `out`.
void CollectIds(std::string_view text, std::size_t limit, std::vector<std::size_t>& out);

}  // namespace logai::agent
