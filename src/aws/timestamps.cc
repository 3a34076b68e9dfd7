#include "aws/timestamps.h"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace logai::aws {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Takes pieces of fixed width from the front; remembers whether all of them fitted.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  int Number(std::size_t digits) {
    const std::string_view piece = Take(digits);
    int number = 0;
    const auto [end, error] = std::from_chars(piece.data(), piece.data() + piece.size(), number);
    if (piece.size() != digits || error != std::errc() || end != piece.data() + piece.size() ||
        piece.front() == '-') {
      ok_ = false;
    }
    return number;
  }
  void Literal(std::string_view expected) { ok_ = ok_ && Take(expected.size()) == expected; }
  std::string_view Take(std::size_t count) {
    const std::string_view piece = rest_.substr(0, count);
    rest_.remove_prefix(piece.size());
    return piece;
  }
  bool Skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void Fail() { ok_ = false; }
  bool ok() const { return ok_; }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

std::optional<base::UtcTime> Instant(int year, int month, int day, int hour, int minute,
                                     int second) {
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return std::chrono::sys_days(date) + hours(hour) + minutes(minute) + seconds(second);
}

/// "Z", "UTC", "+hh:mm", "-hhmm" or nothing.
std::optional<minutes> Zone(std::string_view text) {
  if (text.empty() || text == "Z" || text == "z" || text == "UTC") return minutes(0);
  const bool west = text.front() == '-';
  if (!west && text.front() != '+') return std::nullopt;
  Scanner scan(text.substr(1));
  const int hour = scan.Number(2);
  scan.Skip(':');
  const int minute = scan.Number(2);
  if (!scan.ok() || !scan.rest().empty() || hour > 14 || minute > 59) return std::nullopt;
  const minutes offset = hours(hour) + minutes(minute);
  return west ? -offset : offset;
}

}  // namespace

std::optional<base::UtcTime> ParseExpiry(std::string_view text) {
  Scanner scan(text);
  const int year = scan.Number(4);
  scan.Literal("-");
  const int month = scan.Number(2);
  scan.Literal("-");
  const int day = scan.Number(2);
  if (!scan.Skip('T') && !scan.Skip(' ')) scan.Fail();
  const int hour = scan.Number(2);
  scan.Literal(":");
  const int minute = scan.Number(2);
  scan.Literal(":");
  const int second = scan.Number(2);
  if (!scan.ok()) return std::nullopt;
  std::string_view zone = scan.rest();
  if (zone.starts_with('.')) {  // an expiry to the second is precise enough
    zone.remove_prefix(std::min(zone.find_first_not_of("0123456789", 1), zone.size()));
  }
  const auto offset = Zone(zone);
  const auto local = Instant(year, month, day, hour, minute, second);
  if (!offset || !local) return std::nullopt;
  return *local - *offset;
}

std::optional<base::UtcTime> ParseHttpDate(std::string_view text) {
  Scanner scan(text);
  scan.Take(3);  // the weekday adds nothing
  scan.Literal(", ");
  const int day = scan.Number(2);
  scan.Literal(" ");
  const auto month = std::ranges::find(kMonths, scan.Take(3));
  scan.Literal(" ");
  const int year = scan.Number(4);
  scan.Literal(" ");
  const int hour = scan.Number(2);
  scan.Literal(":");
  const int minute = scan.Number(2);
  scan.Literal(":");
  const int second = scan.Number(2);
  scan.Literal(" GMT");
  if (!scan.ok() || !scan.rest().empty() || month == std::end(kMonths)) return std::nullopt;
  const int month_number = static_cast<int>(std::distance(std::begin(kMonths), month)) + 1;
  return Instant(year, month_number, day, hour, minute, second);
}

}  // namespace logai::aws
