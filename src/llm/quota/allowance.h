#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/time.h"

namespace logai::llm {

/// Something that was spent, at a moment.
struct Spending {
  base::UtcTime at;
  std::int64_t amount = 0;
};

/// A limit with what was spent under it, by our own count.
struct CountedWindow {
  std::int64_t max = 0;
  base::Millis length{};
  std::span<const Spending> spent;  ///< the oldest first
};

/// What is left of a limit, by the server's word.
struct StatedWindow {
  std::optional<std::int64_t> max;
  std::int64_t remaining = 0;  ///< at `seen_at`
  std::int64_t spent_since = 0;
  base::UtcTime seen_at;
  base::UtcTime resets_at;
  bool refills = false;  ///< evenly between `seen_at` and `resets_at`
};

/// How much is spent within the window that ends at `now`.
std::int64_t UsedIn(const CountedWindow& window, base::UtcTime now);

/// How long until `need` more fit; zero when they do now. More than the whole limit can never fit:
/// it then counts as the whole limit, and the server decides.
/// Cost:    linear in window.spent.
base::Millis WaitFor(const CountedWindow& window, std::int64_t need, base::UtcTime now);

/// What is left at `now`; never negative. Nothing is known once resets_at has come.
std::optional<std::int64_t> LeftOf(const StatedWindow& window, base::UtcTime now);

/// The same for the server's word, which holds until its reset.
base::Millis WaitFor(const StatedWindow& window, std::int64_t need, base::UtcTime now);

}  // namespace logai::llm
