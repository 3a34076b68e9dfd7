#include "privacy/pseudonyms.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <utility>

#include "base/ascii.h"
#include "privacy/keyed_hash.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kFingerprintBytes = 16;

std::string Fingerprint(const base::Secret& key, std::string_view value) {
  const auto hash = KeyedHash(key, value);
  return fmt::format("{:02x}", fmt::join(std::span(hash).first(kFingerprintBytes), ""));
}

/// "aws-key" of "[AWS_KEY_REDACTED]", "password" of "[user]:[PASSWORD_REDACTED]".
std::string KindOf(std::string_view mark) {
  constexpr std::string_view kEnd = "_REDACTED]";
  if (mark.ends_with(kEnd)) mark.remove_suffix(kEnd.size());
  const auto open = mark.rfind('[');
  if (open != std::string_view::npos) mark.remove_prefix(open + 1);
  std::string kind;
  for (const char c : mark.substr(0, kLongestName / 2))
    kind += c == '_' ? '-' : static_cast<char>(base::IsLetter(c) ? c | 0x20 : c);
  return kind;
}

/// The kind and the number of "<email-1>".
std::pair<std::string, std::size_t> Parts(std::string_view name) {
  const auto dash = name.rfind('-');
  std::size_t number = 0;
  std::from_chars(name.data() + dash + 1, name.data() + name.size(), number);
  return {std::string(name.substr(1, dash - 1)), number};
}

}  // namespace

std::size_t PseudonymLength(std::string_view text, bool more_may_come) {
  if (text.empty() || text[0] != '<') return 0;
  std::size_t i = 1;
  const std::size_t stop = std::min(text.size(), kLongestName);
  bool digits = false;  // nothing but digits since the last dash
  for (; i < stop && text[i] != '>'; ++i) {
    const char c = text[i];
    const bool lower = c >= 'a' && c <= 'z';
    if (i == 1 ? !lower : !lower && !base::IsDigit(c) && c != '-') return 0;
    if (c == '-')
      digits = true;
    else
      digits = digits && base::IsDigit(c);
  }
  if (i == text.size()) return more_may_come ? i : 0;
  return i < stop && digits && text[i - 1] != '-' ? i + 1 : 0;
}

const Pseudonyms::Name* Pseudonyms::Find(std::string_view name) const {
  const auto known = by_name_.find(name);
  return known == by_name_.end() ? nullptr : &names_[known->second];
}

std::string Pseudonyms::NewName(std::string_view mark) {
  const std::string kind = KindOf(mark);
  return fmt::format("<{}-{}>", kind, ++last_number_[kind]);
}

void Pseudonyms::Append(std::string_view mark, std::string_view value, std::string& out) {
  const std::scoped_lock lock(mutex_);
  if (const auto known = by_value_.find(value); known != by_value_.end()) {
    out += names_[known->second].name;
    return;
  }
  if (!by_fingerprint_.empty()) {
    const auto before = by_fingerprint_.find(Fingerprint(restored_key_, value));
    if (before != by_fingerprint_.end()) {
      Name& name = names_[before->second];
      name.value = value;
      by_value_.emplace(name.value, before->second);
      out += name.name;
      by_fingerprint_.erase(before);
      return;
    }
  }
  if (names_.size() >= kMost) {
    out += mark;
    return;
  }
  names_.push_back({.name = NewName(mark), .value = std::string(value), .fingerprint = {}});
  by_value_.emplace(value, names_.size() - 1);
  by_name_.emplace(names_.back().name, names_.size() - 1);
  out += names_.back().name;
}

std::size_t Pseudonyms::NameAt(std::string_view text) const {
  const std::size_t length = PseudonymLength(text);
  if (length == 0) return 0;
  const std::scoped_lock lock(mutex_);
  return Find(text.substr(0, length)) != nullptr ? length : 0;
}

std::optional<std::string> Pseudonyms::ValueOf(std::string_view name) const {
  const std::scoped_lock lock(mutex_);
  const Name* known = Find(name);
  return known == nullptr || known->value.empty() ? std::nullopt : std::optional(known->value);
}

std::optional<std::string> Pseudonyms::Ask(std::string_view name) {
  auto value = ValueOf(name);
  if (!value || value->size() < kShortestAsked) return std::nullopt;
  const std::scoped_lock lock(mutex_);
  asked_.insert(*value);
  return value;
}

void Pseudonyms::AddSpelling(std::string_view name, std::string spelling) {
  const std::scoped_lock lock(mutex_);
  const auto known = by_name_.find(name);
  if (known == by_name_.end() || !by_value_.emplace(spelling, known->second).second) return;
  asked_.insert(std::move(spelling));
}

std::vector<std::string> Pseudonyms::Asked() const {
  std::vector<std::string> asked;
  {
    const std::scoped_lock lock(mutex_);
    asked.assign(asked_.begin(), asked_.end());
  }
  std::ranges::stable_sort(asked, std::ranges::greater(), &std::string::size);
  return asked;
}

std::string Pseudonyms::Reveal(std::string_view text) const {
  std::string revealed;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = NameAt(text.substr(i));
    const auto value = length > 0 ? ValueOf(text.substr(i, length)) : std::nullopt;
    revealed += value ? std::string_view(*value) : text.substr(i, 1);
    i += value ? length : 1;
  }
  return revealed;
}

std::vector<Pseudonyms::Kept> Pseudonyms::KeptFrom(std::size_t begin,
                                                   const base::Secret& key) const {
  const std::scoped_lock lock(mutex_);
  std::vector<Kept> kept;
  for (std::size_t i = begin; i < names_.size(); ++i) {
    const Name& one = names_[i];
    kept.push_back(
        {one.name, one.fingerprint.empty() ? Fingerprint(key, one.value) : one.fingerprint});
  }
  return kept;
}

void Pseudonyms::Restore(std::vector<Kept> kept, base::Secret key) {
  const std::scoped_lock lock(mutex_);
  restored_key_ = std::move(key);
  for (Kept& one : kept) {
    const bool is_name = PseudonymLength(one.name) == one.name.size() && !one.name.empty();
    if (!is_name || by_name_.contains(one.name) || names_.size() >= kMost) continue;
    const auto [kind, number] = Parts(one.name);
    last_number_[kind] = std::max(last_number_[kind], number);
    by_name_.emplace(one.name, names_.size());
    if (!one.fingerprint.empty()) by_fingerprint_.emplace(one.fingerprint, names_.size());
    names_.push_back(
        {.name = std::move(one.name), .value = {}, .fingerprint = std::move(one.fingerprint)});
  }
}

std::size_t Pseudonyms::size() const {
  const std::scoped_lock lock(mutex_);
  return names_.size();
}

std::set<std::string> Pseudonyms::Unknown() const {
  const std::scoped_lock lock(mutex_);
  std::set<std::string> unknown;
  for (const Name& one : names_) {
    if (one.value.empty()) unknown.insert(one.name);
  }
  return unknown;
}

}  // namespace logai::privacy
