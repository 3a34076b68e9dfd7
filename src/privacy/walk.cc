#include "privacy/walk.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "privacy/anchors.h"
#include "privacy/characters.h"
#include "privacy/search.h"

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
  return Try(search, first == 's' || first == 'S' ? FindSpoken : FindCommand, at, i);
}

/// Whether something around the value may be found once the value is gone: when it was glued to the
/// value's front, or when the value had bytes that ended it. Numbers and addresses have none of
/// those.
bool MayUncover(std::string_view text, const Found& found) {
  const bool plain =
      found.rule >= RuleId::kEmail && found.rule <= RuleId::kIban &&
      text.substr(found.begin, found.end - found.begin).find_first_of(" ()\\/%#?&;\"'`<>") ==
          std::string_view::npos;
  if (!plain) return true;
  if (found.begin == 0) return false;
  const char before = text[found.begin - 1];
  if (before == '/' || before == ':')
    return found.begin > 1 && (Is(text[found.begin - 2], kHex) || text[found.begin - 2] == ':');
  return Is(before, kWord | kDash | kDot | kHigh) || before == '%' || before == '+' ||
         before == '\\' || before == '@' || before == '&' || before == ',' || before == ';' ||
         before == '|';
}

/// The lines of `text` around [begin, end).
Found LinesAround(std::string_view text, const Found& found) {
  const std::size_t before =
      found.begin == 0 ? std::string_view::npos : text.rfind('\n', found.begin - 1);
  const std::size_t after = text.find('\n', found.end);
  return {before == std::string_view::npos ? 0 : before + 1,
          after == std::string_view::npos ? text.size() : after, found.rule};
}

/// A stretch of the text with marks in place of values, and the way back from its bytes.
class Marked {
 public:
  Marked(std::string_view text, const Found& stretch, std::span<const Found> found) {
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

std::vector<Found> Once(std::string_view text, Pace pace) {
  const AnchorTable& anchors = AnchorTable::Get();
  Search search(text);
  std::size_t i = 0;
  if (!text.empty() && Is(text[0], kDigit)) Try(search, FindNumber, 0, i);
  while (i + 1 < text.size()) {
    std::uint8_t finders = kEveryFinder;
    if (pace == Pace::kQuick) {
      finders = anchors.At(text.data() + i);
      if (finders == 0) {
        ++i;
        continue;
      }
      finders = Admitted(text, search.floor, i, finders);
    }
    if (finders == 0 || !TryAll(search, finders, i)) {
      ++i;
    } else if (i < text.size() && i == search.floor && Is(text[i], kDigit)) {
      Try(search, FindNumber, i, i);  // its anchor would be the byte before, which is gone
    }
  }
  FindKeyLines(search);
  return std::move(search).Settle();
}

/// What else is found in the lines of `found` once marks stand there.
std::vector<Found> FindUncovered(std::string_view text, std::span<const Found> found, Pace pace) {
  std::vector<Found> uncovered;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (!MayUncover(text, found[i])) continue;
    const Found lines = LinesAround(text, found[i]);
    std::size_t begin = i, end = i + 1;
    while (begin > 0 && found[begin - 1].end > lines.begin) --begin;
    while (end < found.size() && found[end].begin < lines.end) ++end;
    const Marked marked(text, lines, found.subspan(begin, end - begin));
    for (const Found& more : Once(marked.text(), pace)) uncovered.push_back(marked.Original(more));
    i = end - 1;
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
    for (const std::vector<Found>* list : {&std::as_const(found), &uncovered}) {
      for (const Found& value : *list) merged.Add(value.begin, value.end, value.rule);
    }
    found = std::move(merged).Settle();
  }
  return found;
}

}  // namespace logai::privacy
