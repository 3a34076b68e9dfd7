#include "privacy/walk.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "privacy/anchors.h"
#include "privacy/candidates.h"
#include "privacy/characters.h"
#include "privacy/key_lines.h"
#include "privacy/search.h"
#include "privacy/written_time.h"

namespace logai::privacy {
namespace {

/// Calls one finder. Returns whether the walk goes on at `i`, which was moved.
bool Try(Search& search, Finder finder, std::size_t at, std::size_t& i) {
  const std::size_t before = search.count();
  const std::size_t next = finder(search, at);
  if (search.count() != before) {
    search.floor = next;
    i = next;
    return true;
  }
  if (next <= at) return false;
  i = next;
  return true;
}

/// A mark in the text is a floor, as the value was whose place it has taken.
void PassMark(Search& search, std::size_t at) {
  constexpr std::string_view kEnd = "_REDACTED]";
  const std::size_t end = at + 2;
  if (end >= kEnd.size() && search.text.substr(end - kEnd.size(), kEnd.size()) == kEnd) {
    search.floor = end;
  }
}

bool TryAll(Search& search, std::uint8_t finders, std::size_t& i) {
  const std::size_t at = i;
  // A labelled value may hold an address or a number; the label says more.
  if ((finders & kLabelled) != 0 && Try(search, FindLabelled, at, i)) return true;
  if ((finders & kUrl) != 0 && Try(search, FindUrlPassword, at, i)) return true;
  if ((finders & kPrefixed) != 0 && Try(search, FindPrefixed, at, i)) return true;
  if ((finders & kAtSign) != 0 && Try(search, FindEmail, at, i)) return true;
  if ((finders & kIpv6) != 0 && Try(search, FindIpv6, at, i)) return true;
  if ((finders & kNumber) != 0 && Try(search, FindNumber, at + 1, i)) return true;
  if ((finders & kArmoured) != 0 && Try(search, FindArmoured, at, i)) return true;
  if ((finders & kSpoken) == 0) return false;
  const char first = search.text[at];
  if (first == 'D') {
    PassMark(search, at);
    return false;
  }
  const bool spoken = (first == 's' || first == 'S') && !Is(At(search.text, at + 1), kBlank);
  return Try(search, spoken ? FindSpoken : FindCommand, at, i);
}

/// Bytes that end a value of some kind.
constexpr std::array<bool, 256> kEnders = [] {
  std::array<bool, 256> enders{};
  for (const char c : std::string_view(" ()\\/%#?&;\"'`<>"))
    enders[static_cast<unsigned char>(c)] = true;
  return enders;
}();

/// Whether the value is one word between blanks, or behind a '=': nothing is glued to it.
bool IsWordAlone(std::string_view text, const Found& found) {
  const char before = found.begin == 0 ? ' ' : text[found.begin - 1];
  const char behind = found.end < text.size() ? text[found.end] : '\n';
  return (before == ' ' || before == '=') && (behind == ' ' || behind == '\n') &&
         RunEnd(text, found.begin, kWord) == found.end;
}

/// Whether something around the value may be found once the value is gone: when it was glued to the
/// value's front, or when the value had bytes that ended it. Numbers and addresses have none of
/// those, and neither have words that stand alone.
bool MayUncover(std::string_view text, const Found& found) {
  const bool digits = found.rule == RuleId::kIpv4 || found.rule == RuleId::kIpv6;
  const bool plain =
      digits || (found.rule >= RuleId::kEmail && found.rule <= RuleId::kNationalId &&
                 std::none_of(text.begin() + static_cast<std::ptrdiff_t>(found.begin),
                              text.begin() + static_cast<std::ptrdiff_t>(found.end),
                              [](char c) { return kEnders[static_cast<unsigned char>(c)]; }));
  if (!plain) return !IsWordAlone(text, found);
  if (found.begin == 0) return false;
  const char before = text[found.begin - 1];
  if (before == '/' || before == ':')
    return found.begin > 1 && (Is(text[found.begin - 2], kHex) || text[found.begin - 2] == ':');
  return Is(before, kWord | kDash | kDot | kHigh) || before == '%' || before == '+' ||
         before == '\\' || before == '@' || before == '&' || before == ',' || before == ';' ||
         before == '|';
}

/// Where the line of the byte at `i` begins, and where it ends.
std::size_t LineBegin(std::string_view text, std::size_t i) {
  const auto before = i == 0 ? std::string_view::npos : text.rfind('\n', i - 1);
  return before == std::string_view::npos ? 0 : before + 1;
}
std::size_t LineEnd(std::string_view text, std::size_t i) {
  return std::min(text.find('\n', i), text.size());
}

/// Whole lines and the values [first, last) that have bytes in them.
struct Stretch {
  std::size_t begin, end;
  std::size_t first, last;
};

/// The lines of the value at `i`, with those of the values that reach into them from others.
Stretch LinesAround(std::string_view text, std::span<const Found> found, std::size_t i) {
  Stretch lines{.begin = LineBegin(text, found[i].begin),
                .end = LineEnd(text, found[i].end),
                .first = i,
                .last = i + 1};
  while (lines.first > 0 && found[lines.first - 1].end > lines.begin) {
    const std::size_t begin = found[--lines.first].begin;
    if (begin < lines.begin) lines.begin = LineBegin(text, begin);
  }
  while (lines.last < found.size() && found[lines.last].begin < lines.end) {
    const std::size_t end = found[lines.last++].end;
    if (end > lines.end) lines.end = LineEnd(text, end);
  }
  return lines;
}

/// A stretch of the text with marks in place of values, and the way back from its bytes.
class Marked {
 public:
  Marked(std::string_view text, const Stretch& stretch, std::span<const Found> all) {
    const auto found = all.subspan(stretch.first, stretch.last - stretch.first);
    std::size_t at = stretch.begin;
    for (const Found& value : found) {
      text_ += text.substr(at, value.begin - at);
      const std::size_t begin = text_.size();
      text_ += RuleOf(value.rule).mark;
      values_.push_back({begin, text_.size(), value.begin, value.end});
      at = value.end;
    }
    origin_ = stretch.begin;
    text_ += text.substr(at, stretch.end - at);
  }

  const std::string& text() const { return text_; }
  /// `found` in bytes of the text as it was; a value that touches a mark takes what it stands for.
  Found Original(const Found& found) const {
    return {Original(found.begin, true), Original(found.end, false), found.rule};
  }

 private:
  struct Value {
    std::size_t begin, end;  // of the mark
    std::size_t original_begin, original_end;
  };
  std::size_t Original(std::size_t at, bool is_begin) const {
    const auto after = std::ranges::upper_bound(values_, at, {}, &Value::begin);
    if (after == values_.begin()) return origin_ + at;
    const Value& value = *std::prev(after);
    if (at < value.end)
      return is_begin || at == value.begin ? value.original_begin : value.original_end;
    return value.original_end + (at - value.end);
  }

  std::string text_;
  std::vector<Value> values_;
  std::size_t origin_ = 0;
};

/// One walk over one text.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text), search_(text) {
    if (!text.empty() && Is(text[0], kDigit)) Try(search_, FindNumber, 0, at_);
  }

  void Quickly() {
    Candidates candidates(text_);
    for (std::size_t base = 0; base < text_.size(); base += Candidates::kBytes) {
      const Places& places = candidates.Next();
      for (std::size_t i = 0; i < Kinds::kStrides; ++i) {
        LookAt(places.all[i], places.numbers[i], base + i * Kinds::kStride);
        LookAtLineEnds(places.key_line_ends[i], base + i * Kinds::kStride);
      }
      Judge();
    }
  }

  void Everywhere() {
    while (at_ + 1 < text_.size()) {
      if (!TryAt(kEveryFinder)) ++at_;
    }
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\n') key_lines_.LookAt(i);
    }
  }

  std::vector<Found> Finish() && {
    key_lines_.Finish();
    Judge();
    return std::move(search_).Settle();
  }

 private:
  // Calls the finders at the places `left` of the 64 bytes at `base`.
  void LookAt(std::uint64_t left, std::uint64_t numbers, std::size_t base) {
    if (at_ > base) {
      if (at_ - base >= Kinds::kStride) return;
      left &= ~std::uint64_t{0} << (at_ - base);
    }
    while (left != 0) {
      const auto bit = static_cast<unsigned>(std::countr_zero(left));
      left &= left - 1;
      const std::size_t place = base + bit;
      if (place + 1 >= text_.size()) return;
      std::uint8_t finders = anchors_.At(text_.data() + place);
      if ((numbers >> bit & 1) == 0) finders &= ~kNumber & 0xFF;
      if (finders == 0) continue;
      if (const std::size_t end = TimeEnd(finders, place); end > place) {
        at_ = end;
        if (at_ - base >= Kinds::kStride) return;
        left &= ~std::uint64_t{0} << (at_ - base);
        continue;
      }
      finders = Admitted(text_, search_.floor, place, finders);
      if (finders == 0) continue;
      at_ = place;
      const std::size_t floor = search_.floor;
      TryAt(finders);
      if (search_.floor != floor) GoOnBehindValue(place);
      if (at_ > place) {
        if (at_ - base >= Kinds::kStride) return;
        left &= ~std::uint64_t{0} << (at_ - base);
      }
    }
  }

  void LookAtLineEnds(std::uint64_t ends, std::size_t base) {
    for (; ends != 0; ends &= ends - 1) {
      const std::size_t end = base + static_cast<std::size_t>(std::countr_zero(ends));
      if (end < text_.size()) key_lines_.LookAt(end);
    }
  }

  // What was found lately, while the text around it is at hand.
  void Judge() {
    for (; judged_ < search_.count(); ++judged_) {
      Found& found = search_.found(judged_);
      found.may_uncover = MayUncover(text_, found);
    }
  }

  // The end of a time behind the line end or blank at `place`, as FindNumber would say, which most
  // lines begin with; 0 when there is none.
  std::size_t TimeEnd(std::uint8_t finders, std::size_t place) const {
    if (finders != kNumber || (text_[place] != '\n' && text_[place] != ' ')) return 0;
    if (At(text_, place + 5) != '-') return 0;
    const std::size_t end = WrittenTimeEnd(text_, place + 1);
    return end == place + 1 ? 0 : end;
  }

  // What stands behind a value begins there, whatever the value ended with.
  void GoOnBehindValue(std::size_t place) {
    while (at_ > place && search_.floor == at_ && at_ + 1 < text_.size()) {
      place = at_;
      std::uint8_t finders = anchors_.At(text_.data() + place);
      if ((finders & kNumber) != 0 && !MayBeNumber(text_, search_.floor, place + 1))
        finders &= ~kNumber & 0xFF;
      if (finders != 0) TryAt(Admitted(text_, search_.floor, place, finders));
    }
  }

  // Calls the finders at at_. Returns whether the walk goes on further behind, at at_.
  bool TryAt(std::uint8_t finders) {
    if (finders == 0 || !TryAll(search_, finders, at_)) return false;
    if (at_ < text_.size() && at_ == search_.floor && Is(text_[at_], kDigit)) {
      Try(search_, FindNumber, at_, at_);  // its anchor would be the byte before, which is gone
    }
    return true;
  }

  const AnchorTable& anchors_ = AnchorTable::Get();
  std::string_view text_;
  Search search_;
  KeyLines key_lines_{search_};
  std::size_t at_ = 0;
  std::size_t judged_ = 0;  // how many of the values
};

std::vector<Found> Once(std::string_view text, Pace pace) {
  Walk walk(text);
  pace == Pace::kQuick ? walk.Quickly() : walk.Everywhere();
  std::vector<Found> found = std::move(walk).Finish();
  // Values that were cut begin elsewhere now.
  for (Found& value : found) value.may_uncover = value.may_uncover && MayUncover(text, value);
  return found;
}

/// What else is found in the lines of `found` once marks stand there.
std::vector<Found> FindUncovered(std::string_view text, std::span<const Found> found, Pace pace) {
  std::vector<Found> uncovered;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!found[i].may_uncover) continue;
    const Stretch lines = LinesAround(text, found, i);
    const Marked marked(text, lines, found);
    for (const Found& more : Once(marked.text(), pace)) uncovered.push_back(marked.Original(more));
    i = lines.last - 1;
  }
  return uncovered;
}

}  // namespace

// A mark can uncover a value: 10.0.0.1 in "10.0.0.1bob@example.com" is none until the address
// behind it has become "[EMAIL_REDACTED]". So lines in which a value was glued to something are
// walked over again as they will be, until nothing more is found.
std::vector<Found> FindValues(std::string_view text, Pace pace) {
  constexpr int kMostRounds = 4;
  std::vector<Found> found = Once(text, pace);
  for (int round = 0; round < kMostRounds; ++round) {
    const std::vector<Found> uncovered = FindUncovered(text, found, pace);
    if (uncovered.empty()) break;
    Search merged(text);
    for (const Found& value : found) merged.Add(value.begin, value.end, value.rule);
    const std::size_t before = merged.count();
    for (const Found& value : uncovered) merged.Add(value.begin, value.end, value.rule);
    // Lines in which nothing came up have nothing more.
    for (std::size_t i = 0; i < merged.count(); ++i) merged.found(i).may_uncover = i >= before;
    found = std::move(merged).Settle();
  }
  return found;
}

}  // namespace logai::privacy
