#include "privacy/member.h"

#include "privacy/characters.h"
#include "privacy/label.h"

namespace logai::privacy {
namespace {

constexpr std::string_view kValue = "value";

/// Back over quotes and blanks with the escapes around them, at most 8 bytes of them.
std::size_t BeforeQuotes(std::string_view text, std::size_t floor, std::size_t i) {
  constexpr std::size_t kMost = 12;
  const std::size_t end = i;
  while (i > floor && end - i < kMost) {
    if (const std::size_t escape = EscapeBefore(text, floor, i); escape == 6) {
      i -= escape;
    } else if (Is(text[i - 1], kQuote | kBlank) || text[i - 1] == '\\') {
      --i;
    } else {
      break;
    }
  }
  return i;
}

std::size_t WrapperNameEnd(std::string_view text, std::size_t floor, std::size_t name_end) {
  std::size_t i = name_end - kValue.size();
  while (i > floor && (Is(text[i - 1], kQuote) || text[i - 1] == '\\')) --i;
  if (i == floor || (text[i - 1] != '(' && text[i - 1] != '{')) return name_end;
  i = Label::End(text, floor, i - 1);
  if (i > floor && (text[i - 1] == ':' || text[i - 1] == '=')) i = Label::End(text, floor, i - 1);
  return i;
}

/// Whether the name that ends at `end` is "name" or "key".
bool IsNameOfNames(std::string_view text, std::size_t floor, std::size_t end) {
  const Label label = Label::Before(text, floor, end, false);
  return label.EndsWithWord("name") || label.EndsWithWord("key");
}

/// From "value" back over what separates members to the end of the one before.
std::size_t MemberBefore(std::string_view text, std::size_t floor, std::size_t i) {
  constexpr std::size_t kLongestGap = 96;  // indented JSON
  const std::size_t end = i;
  bool separated = false;
  while (i > floor && end - i < kLongestGap) {
    const char c = text[i - 1];
    const std::size_t escape = EscapeBefore(text, floor, i);
    if (escape == 2 || escape == 6) {
      separated = separated || escape == 2;
      i -= escape;
    } else if (Is(c, kBlank | kLineEnd | kQuote) || c == ',' || c == '\\') {
      separated = separated || !Is(c, kQuote);
      --i;
    } else {
      break;
    }
  }
  return separated ? i : floor;
}

/// A member such as "name":"DB_PASSWORD": where its name and its value end, and the name begins.
struct Member {
  std::size_t name_begin = 0, name_end = 0;
  std::size_t value_end = 0;  // 0 when there is none
};

/// The member whose value ends at `end`. Values may be paths: /prod/db/password.
Member ReadMember(std::string_view text, std::size_t floor, std::size_t end) {
  constexpr std::size_t kLongest = 96;
  std::size_t begin = end;
  while (begin > floor && end - begin < kLongest &&
         (Is(text[begin - 1], kTokenChar | kDot) || text[begin - 1] == '/') &&
         EscapeBefore(text, floor, begin) == 0) {
    --begin;
  }
  if (begin == end) return {};
  const std::size_t separator = BeforeQuotes(text, floor, begin);
  if (separator <= floor || (text[separator - 1] != ':' && text[separator - 1] != '=')) return {};
  Member member{.name_end = BeforeQuotes(text, floor, separator - 1), .value_end = end};
  member.name_begin = member.name_end;
  while (member.name_begin > floor && member.name_end - member.name_begin < kLongest &&
         Is(text[member.name_begin - 1], kWord)) {
    --member.name_begin;
  }
  return member;
}

/// Where the name of the secret ends whose value has the name `value`, as {"name":"DB_PASSWORD",
/// "value":"x"} has it; AWS puts its type in between.
std::size_t NamedMemberEnd(std::string_view text, std::size_t floor, std::size_t name_end) {
  constexpr int kMost = 2;
  std::size_t i = name_end - kValue.size();
  for (int members = 0; members < kMost; ++members) {
    const Member member = ReadMember(text, floor, MemberBefore(text, floor, i));
    if (member.value_end == 0) break;
    if (IsNameOfNames(text, floor, member.name_end)) return member.value_end;
    i = member.name_begin;
  }
  return name_end;
}

}  // namespace

std::size_t TellingNameEnd(std::string_view text, std::size_t floor, std::size_t name_end) {
  if (name_end < floor + kValue.size() + 2) return name_end;
  if (!StartsAtIgnoringCase(text, name_end - kValue.size(), kValue)) return name_end;
  const std::size_t wrapper = WrapperNameEnd(text, floor, name_end);
  return wrapper == name_end ? NamedMemberEnd(text, floor, name_end) : wrapper;
}

bool IsNamedByAttribute(std::string_view text, std::size_t floor, std::size_t begin) {
  const std::size_t separator = BeforeQuotes(text, floor, begin);
  return separator < begin && separator > floor && text[separator - 1] == '=' &&
         IsNameOfNames(text, floor, separator - 1);
}

}  // namespace logai::privacy
