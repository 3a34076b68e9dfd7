#include "llm/json_fields.h"

#include <algorithm>

#include "base/text.h"

namespace logai::llm {
namespace {

constexpr int kMaxDepth = 200;

bool NestsTooDeep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kMaxDepth) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

bool IsSurrogate(std::string_view escape, std::string_view third_digits) {
  return escape.size() >= 6 && escape[0] == '\\' && escape[1] == 'u' &&
         (escape[2] == 'd' || escape[2] == 'D') && third_digits.contains(escape[3]);
}

/// `text` with each half of a surrogate pair that stands alone as U+FFFD: servers that cut by
/// UTF-16 units send a character's halves in two chunks.
std::string WithoutLoneSurrogates(std::string_view text) {
  constexpr std::string_view kHigh = "89aAbB", kLow = "cCdDeEfF";
  std::string mended;
  while (!text.empty()) {
    std::size_t take = 1;
    std::string_view piece = text.substr(0, 1);
    if (text.starts_with("\\") && !text.starts_with("\\u")) {
      take = std::min<std::size_t>(2, text.size());  // an escaped backslash starts no escape
      piece = text.substr(0, take);
    } else if (IsSurrogate(text, kHigh) && IsSurrogate(text.substr(6), kLow)) {
      take = 12;
      piece = text.substr(0, take);
    } else if (IsSurrogate(text, kHigh) || IsSurrogate(text, kLow)) {
      take = 6;
      piece = "\\ufffd";
    }
    mended += piece;
    text.remove_prefix(take);
  }
  return mended;
}

}  // namespace

std::optional<Json> ParseJson(std::string_view text) {
  if (NestsTooDeep(text)) return std::nullopt;
  Json document = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded()) {
    const std::string mended = WithoutLoneSurrogates(base::ToValidUtf8(text));
    if (mended != text) document = Json::parse(mended, nullptr, /*allow_exceptions=*/false);
  }
  if (document.is_discarded()) return std::nullopt;
  return document;
}

const Json* Member(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string_view TextMember(const Json& object, std::string_view name) {
  const Json* member = Member(object, name);
  if (!member || !member->is_string()) return {};
  return member->get_ref<const std::string&>();
}

std::optional<base::TokenCount> TokenMember(const Json& object, std::string_view name) {
  const Json* member = Member(object, name);
  if (!member || !member->is_number_integer()) return std::nullopt;
  // A larger number is a mistake, and sums of such would overflow.
  constexpr std::int64_t kMost = 1'000'000'000'000;
  const bool usable = *member >= 0 && *member <= kMost;
  return usable ? std::optional(base::TokenCount(member->get<std::int64_t>())) : std::nullopt;
}

int IndexMember(const Json& object, std::string_view name) {
  constexpr int kMost = 10'000;  // no reply has as many parts; a larger number is a mistake
  const Json* index = Member(object, name);
  const bool usable = index && index->is_number_integer() && *index >= 0 && *index < kMost;
  return usable ? index->get<int>() : -1;
}

std::string Dump(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace logai::llm
