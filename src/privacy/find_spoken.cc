#include <algorithm>
#include <array>

#include "base/text.h"
#include "privacy/characters.h"
#include "privacy/judge.h"
#include "privacy/label.h"
#include "privacy/names.h"
#include "privacy/search.h"
#include "privacy/value.h"

namespace logai::privacy {
namespace {

/// Where the sentence goes on behind " for user bob:" or " for bob" and a verb; `i` when that does
/// not stand there. "Failed password for root from …" has neither.
std::size_t PastUser(std::string_view text, std::size_t i) {
  constexpr std::size_t kMostWords = 3;
  constexpr std::size_t kLongestWord = 64;
  constexpr std::string_view kFor = " for ";
  constexpr auto kVerbs = std::to_array<std::string_view>(
      {" is ", " was ", " has been ", " set to ", " changed ", " reset to ", " updated to "});
  if (!StartsAtIgnoringCase(text, i, kFor)) return i;
  std::size_t begin = i + kFor.size();
  for (std::size_t words = 0; words < kMostWords; ++words) {
    const std::size_t stop = std::min(text.size(), begin + kLongestWord);
    std::size_t end = begin;
    while (end < stop && !Is(text[end], kBlank | kLineEnd)) ++end;
    if (end == begin || At(text, end) != ' ') return i;
    if (text[end - 1] == ':' || text[end - 1] == '=') return end;
    if (std::ranges::any_of(kVerbs, [&](auto v) { return StartsAtIgnoringCase(text, end, v); }))
      return end;
    begin = end + 1;
  }
  return i;
}

/// Behind "    REG_SZ" of a value of the Windows registry; `i` when that does not stand there.
std::size_t PastRegistryType(std::string_view text, std::size_t i) {
  constexpr std::string_view kType = "REG_SZ";
  const std::size_t type = RunEnd(text, i, kBlank, 64);
  if (!StartsAt(text, type, kType)) return i;
  const std::size_t end = type + kType.size();
  // ReadValue passes over some blanks itself.
  return Is(At(text, end), kBlank) ? RunEnd(text, end, kBlank, 64) - 1 : i;
}

/// "correct-horse-battery-staple"
bool IsJoinedWords(std::string_view bytes) {
  return bytes.size() >= 12 && std::ranges::count(bytes, '-') >= 2;
}

/// Whether a value in a sentence is no word of it. `stated`: after a verb.
bool IsSpokenSecret(std::string_view text, const Value& value, bool stated, bool phrase) {
  const std::string_view bytes = value.In(text);
  static constexpr SecretName kName{"password", false, Strength::kPassword, RuleId::kPassword};
  const std::size_t word = RunEnd(bytes, 0, kTokenChar);
  if (bytes.size() < 4 || At(bytes, word) == '=' || At(bytes, word) == ':') return false;
  if (At(bytes, word) == '(' && bytes.ends_with(')')) return false;  // varchar(255)
  const bool digit = std::ranges::any_of(bytes, [](char c) { return Is(c, kDigit); });
  const bool joined = stated && phrase && IsJoinedWords(bytes);
  if (value.quoted ? !stated && !MixesLettersAndOthers(bytes)
                   : bytes.size() < 6 || !MixesLettersAndOthers(bytes) || Is(bytes[0], kDash) ||
                         (!digit && !joined)) {
    return false;
  }
  return IsSecretValue(text, Label(), kName, value, Tie::kLoose);
}

std::size_t Accept(Search& search, const Value& value) {
  FindPrefixed(search, value.begin);
  search.Add(value.begin, value.end, RuleId::kPassword);
  return value.end;
}

/// "changed from x to y", with `i` before x.
std::size_t FindChange(Search& search, std::size_t at, std::size_t i) {
  const std::string_view text = search.text;
  const Value before = ReadValue(text, i);
  const std::size_t gap = RunEnd(text, before.end, kQuote, 1);
  if (before.empty() || !StartsAtIgnoringCase(text, gap, " to ")) return at;
  const Value after = ReadValue(text, gap + 4);
  std::size_t end = at;
  for (const Value& value : {before, after}) {
    if (!value.empty() && IsSpokenSecret(text, value, true, false)) end = Accept(search, value);
  }
  return end;
}

/// "changed password from x to y", unlike "failed password from host7a".
bool SpeaksOfChange(const Search& search, std::size_t at) {
  constexpr std::size_t kReach = 32;
  const std::size_t begin = std::max(search.floor, at > kReach ? at - kReach : 0);
  const std::string_view before = search.text.substr(begin, at - begin);
  const std::string_view line = before.substr(before.rfind('\n') + 1);
  constexpr auto kVerbs =
      std::to_array<std::string_view>({"chang", "rotat", "updat", "reset", "replac"});
  return std::ranges::any_of(kVerbs,
                             [&](auto verb) { return base::ContainsIgnoringCase(line, verb); });
}

/// Where the word password, passwd or passphrase ends whose "sw" or "sp" is at `at`, or `at`.
std::size_t NameEnd(const Search& search, std::size_t at) {
  const std::string_view text = search.text;
  if (at < search.floor + 3) return at;
  const std::size_t begin = at - 3;
  for (const std::string_view name : {"password", "passwd", "passphrase", "passw"}) {
    if (StartsAtIgnoringCase(text, begin, name)) return begin + name.size();
  }
  return at;
}

}  // namespace

// "password is x", "the password was 'x'", "password x": only what is no word of the sentence.
std::size_t FindSpoken(Search& search, std::size_t at) {
  const std::string_view text = search.text;
  const std::size_t name_end = NameEnd(search, at);
  if (name_end == at || !Is(At(text, name_end), kBlank)) return at;
  constexpr auto kFillers = std::to_array<std::string_view>(
      {" → ", " -> ", " => ", " was changed to ", " was reset to ", " was set to ",
       " has been changed to ", " has been reset to ", " has been set to ", " is now ", " is ",
       " was ", " set to ", " changed to ", " reset to ", " updated to "});
  std::size_t i = PastUser(text, name_end);
  if (const std::size_t value = PastRegistryType(text, name_end); value != name_end) i = value;
  bool stated = i != name_end;
  for (const std::string_view filler :
       {" changed from ", " rotated from ", " change from ", " rotation from ", " updated from "}) {
    if (StartsAtIgnoringCase(text, i, filler)) return FindChange(search, at, i + filler.size());
  }
  if (constexpr std::string_view kFrom = " from ";
      StartsAtIgnoringCase(text, i, kFrom) && SpeaksOfChange(search, at)) {
    return FindChange(search, at, i + kFrom.size());
  }
  const auto filler =
      std::ranges::find_if(kFillers, [&](auto f) { return StartsAtIgnoringCase(text, i, f); });
  if (filler != kFillers.end()) {
    i += filler->size() - 1;
    stated = true;
  } else if (StartsAtIgnoringCase(text, i, " to ")) {
    i += 3;
  }
  const Value value = ReadValue(text, i);
  const bool phrase = text[at + 1] == 'p' || text[at + 1] == 'P';
  return IsSpokenSecret(text, value, stated, phrase) ? Accept(search, value) : at;
}

}  // namespace logai::privacy
