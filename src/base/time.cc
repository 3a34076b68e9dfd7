#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>

namespace logai::base {
namespace {

using std::chrono::days;
using std::chrono::floor;

class MachineClock final : public Clock {
 public:
  UtcTime Now() const override { return floor<Millis>(std::chrono::system_clock::now()); }
};

struct Parts {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<Millis> time;
};

Parts Split(UtcTime t) {
  const auto day = floor<days>(t);
  return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss<Millis>(t - day)};
}

}  // namespace

void TimeRange::Include(UtcTime t) {
  begin = begin ? std::min(*begin, t) : t;
  end = end ? std::max(*end, t) : t;
}

const Clock& SystemClock() {
  static const MachineClock clock;
  return clock;
}

std::string FormatIso(UtcTime t) {
  const Parts p = Split(t);
  return fmt::format("{:04}-{:02}-{:02}T{}Z", static_cast<int>(p.date.year()),
                     static_cast<unsigned>(p.date.month()), static_cast<unsigned>(p.date.day()),
                     FormatClock(t));
}

std::string FormatDateTime(UtcTime t) {
  const Parts p = Split(t);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", static_cast<int>(p.date.year()),
                     static_cast<unsigned>(p.date.month()), static_cast<unsigned>(p.date.day()),
                     p.time.hours().count(), p.time.minutes().count(), p.time.seconds().count());
}

std::string FormatClock(UtcTime t) {
  const Parts p = Split(t);
  return fmt::format("{:02}:{:02}:{:02}.{:03}", p.time.hours().count(), p.time.minutes().count(),
                     p.time.seconds().count(), p.time.subseconds().count());
}

std::string FormatDuration(Millis duration) {
  const auto ms = duration.count();
  if (ms < 1000) return fmt::format("{} ms", ms);
  if (ms < 60'000) return fmt::format("{}.{} s", ms / 1000, ms % 1000 / 100);
  const auto minutes = ms / 60'000;
  if (minutes < 60) return fmt::format("{} min", minutes);
  const auto hours = minutes / 60;
  if (hours < 24) {
    return minutes % 60 ? fmt::format("{} h {} min", hours, minutes % 60)
                        : fmt::format("{} h", hours);
  }
  return hours % 24 ? fmt::format("{} d {} h", hours / 24, hours % 24)
                    : fmt::format("{} d", hours / 24);
}

}  // namespace logai::base
