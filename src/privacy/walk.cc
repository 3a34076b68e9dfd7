#include "privacy/walk.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "privacy/characters.h"
#include "privacy/tokens.h"

namespace logai::privacy {
namespace {

enum : std::uint8_t {
  kAtSign = 1 << 0,
  kNumber = 1 << 1,
  kLabelled = 1 << 2,
  kIpv6 = 1 << 3,
  kPrefixed = 1 << 4,
  kArmoured = 1 << 5,
  kSpoken = 1 << 6,
  kUrl = 1 << 7,
};
// These are rare and share a bit; their bytes tell them apart.
constexpr std::uint8_t kMark = kSpoken;
constexpr std::uint8_t kCommand = kSpoken;

constexpr int kEveryByte = -1;

std::uint8_t Byte(char c) { return static_cast<std::uint8_t>(c); }

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

}  // namespace

Walk::Walk() {
  MarkAnchors();
  MarkNumbers();
  MarkTokens();
}

void Walk::Mark(int first, int second, int finders) {
  for (int a = 0; a < 256; ++a) {
    if (first != kEveryByte && first != a) continue;
    for (int b = 0; b < 256; ++b) {
      if (second != kEveryByte && second != b) continue;
      finders_[static_cast<std::size_t>(a << 8 | b)] |= static_cast<std::uint8_t>(finders);
    }
  }
}

void Walk::MarkAnchors() {
  Mark('@', kEveryByte, kAtSign);
  Mark('%', '4', kAtSign);
  Mark('%', '2', kAtSign);
  Mark('&', '#', kAtSign);
  Mark('\\', 'u', kAtSign | kLabelled);
  Mark('\\', 'x', kAtSign);
  Mark('=', kEveryByte, kLabelled);
  Mark(':', kEveryByte, kLabelled);
  Mark('>', kEveryByte, kLabelled);
  Mark('%', '3', kLabelled);
  Mark(':', '/', kUrl);
  Mark(':', '\\', kUrl);
  Mark(':', ':', kIpv6);
  for (int c = 0; c < 128; ++c) {
    if (Is(static_cast<char>(c), kHex)) Mark(':', c, kIpv6);
  }
  Mark('-', '-', kArmoured);
  Mark('D', ']', kMark);
  for (const char flag : {'u', 'p', 'a'}) Mark('-', flag, kCommand);
  Mark('B', 'Y', kCommand);
  Mark('b', 'y', kCommand);
  Mark('y', ' ', kCommand);
  Mark('Y', ' ', kCommand);
  Mark('e', 'p', kCommand);
  Mark('E', 'P', kCommand);
  Mark(0xEF, 0xBC, kLabelled);  // the wide colon
  for (const char s : {'s', 'S'}) {
    for (const char w : {'w', 'W', 'p', 'P'}) Mark(s, w, kSpoken);
  }
}

void Walk::MarkNumbers() {
  // A number inside a word is looked at only where the letter can be a country's (IBAN), a
  // version's (v1.2.3.4) or the end of an escape (\n, %3D, ESC[0m).
  constexpr std::string_view kLetters = "nrtmv";
  for (int c = 0; c < 256; ++c) {
    const char before = static_cast<char>(c);
    if (Is(before, kDigit | kDot)) continue;
    if (Is(before, kLower) && kLetters.find(before) == std::string_view::npos) continue;
    for (int digit = '0'; digit <= '9'; ++digit) Mark(c, digit, kNumber);
  }
}

void Walk::MarkTokens() {
  for (const TokenForm& form : TokenForms()) {
    Mark(Byte(form.prefix[0]), Byte(form.prefix[1]), kPrefixed);
  }
  constexpr std::string_view kOthers[] = {"eyJ", "Be", "BE", "be", "Ba", "BA", "ba", "Q~", "m/"};
  for (const std::string_view other : kOthers) Mark(Byte(other[0]), Byte(other[1]), kPrefixed);
}

std::vector<Found> Walk::Once(std::string_view text) const {
  Search search(text);
  std::size_t i = 0;
  if (!text.empty() && Is(text[0], kDigit)) Try(search, FindNumber, 0, i);
  while (i + 1 < text.size()) {
    const std::uint8_t finders =
        finders_[static_cast<std::size_t>(Byte(text[i]) << 8 | Byte(text[i + 1]))];
    if (finders == 0 || !TryAll(search, finders, i)) {
      ++i;
    } else if (i < text.size() && i == search.floor && Is(text[i], kDigit)) {
      Try(search, FindNumber, i, i);  // its anchor would be the byte before, which is gone
    }
  }
  FindKeyLines(search);
  return std::move(search).Settle();
}

// A mark can uncover a value: 10.0.0.1 in "10.0.0.1bob@example.com" is none until the address
// behind it has become "[EMAIL_REDACTED]". So lines in which a value was glued to something are
// walked over again as they will be, until nothing more is found.
std::vector<Found> Walk::Over(std::string_view text) const {
  constexpr int kMostRounds = 4;
  std::vector<Found> found = Once(text);
  for (int round = 0; round < kMostRounds; ++round) {
    std::vector<Found> uncovered;
    for (std::size_t i = 0; i < found.size();) {
      const Found lines = LinesAround(text, found[i]);
      std::size_t end = i;
      bool again = false;
      for (; end < found.size() && found[end].begin < lines.end; ++end) {
        again |= MayUncover(text, found[end]);
      }
      if (again) {
        const Marked marked(text, lines, std::span(found).subspan(i, end - i));
        for (const Found& more : Once(marked.text())) uncovered.push_back(marked.Original(more));
      }
      i = end;
    }
    if (uncovered.empty()) break;
    Search merged(text);
    for (const auto* list : {&found, &uncovered}) {
      for (const Found& value : *list) merged.Add(value.begin, value.end, value.rule);
    }
    found = std::move(merged).Settle();
  }
  return found;
}

}  // namespace logai::privacy
