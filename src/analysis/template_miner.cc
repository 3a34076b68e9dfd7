#include "analysis/template_miner.h"

#include <algorithm>

#include "analysis/excerpt.h"
#include "base/mix_hash.h"
#include "base/text.h"

namespace logai::analysis {
namespace {

// A structure with many templates is searched newest first, this far: enough for real logs, and a
// bound for hostile ones.
constexpr std::size_t kMaxCandidates = 96;
// Of the words, this share must agree for two messages to be of one template.
constexpr double kMinAgreement = 0.65;

std::uint64_t Tag(const Token& token) {
  return static_cast<std::uint64_t>(token.kind) * 2 + (token.space_before ? 1 : 0);
}

// Equal for messages with equal constants and equally typed variables.
std::uint64_t SkeletonHash(const std::vector<Token>& tokens, logs::Level level) {
  std::uint64_t hash = static_cast<std::uint64_t>(level) + 1;
  for (const Token& token : tokens) {
    hash =
        base::Mix(hash, IsVariable(token.kind) ? Tag(token)
                                               : Tag(token) ^ base::HashBytes(token.text, 0) << 5);
  }
  return hash;
}

// Equal for messages with the same punctuation around the same number of words and variables.
std::uint64_t StructureHash(const std::vector<Token>& tokens, logs::Level level) {
  std::uint64_t hash = static_cast<std::uint64_t>(level) + 101;
  for (const Token& token : tokens) {
    const bool mark = token.kind == TokenKind::kPunctuation;
    hash = base::Mix(hash, mark ? 2 + static_cast<unsigned char>(token.text[0]) : 1);
  }
  return hash;
}

// Words that decide what a message means: two messages that differ in one are different news.
bool IsTelling(std::string_view word) { return SignalOf(word) != Signal::kNone; }

}  // namespace

bool IsEarlier(const logs::Event& a, const logs::Event& b) {
  return a.time && b.time && *a.time < *b.time;
}

void CopyCut(logs::Event& to, const logs::Event& from, std::size_t max_bytes) {
  if (from.message.size() <= max_bytes && from.text.size() <= max_bytes) {
    to = from;
    return;
  }
  to.time = from.time;
  to.time_inferred = from.time_inferred;
  to.level = from.level;
  to.group = from.group;
  to.stream = from.stream;
  to.event_id = from.event_id;
  to.line = from.line;
  to.line_end = from.line_end;
  to.message = KeepTelling(from.message, max_bytes);
  to.text = KeepTelling(from.text, max_bytes);
  to.body_begin = std::min(from.body_begin, to.message.size());
}

std::string Template::Text(TemplateStyle style) const {
  if (tokens.empty()) return "(other messages)";
  std::string text;
  for (const TemplateToken& token : tokens) {
    if (token.space_before && !text.empty()) text += ' ';
    if (!IsVariable(token.kind)) {
      text += token.text;
    } else {
      text += style == TemplateStyle::kPlain ? "<*>" : Placeholder(token.kind);
    }
  }
  return text;
}

logs::Level Template::level() const {
  for (std::size_t i = per_level.size(); i-- > 1;) {
    if (per_level[i] > 0) return static_cast<logs::Level>(i);
  }
  return logs::Level::kUnknown;
}

TemplateMiner::TemplateMiner(MinerOptions options) : options_(options) {
  templates_.emplace_back();
  templates_.back().times = Timeline(options_.time_buckets);
}

std::size_t TemplateMiner::Add(const logs::Event& event) {
  const std::size_t index = IndexOf(event.body(), event.level);
  ++events_;
  Count(templates_[index], event);
  return index;
}

std::size_t TemplateMiner::IndexOf(std::string_view body, logs::Level level) {
  Tokenise(body, options_.tokens, tokens_);
  const std::uint64_t skeleton = SkeletonHash(tokens_, level);
  if (const auto known = by_skeleton_.find(skeleton); known != by_skeleton_.end()) {
    return known->second;
  }
  const std::size_t index = Absorb(tokens_, level);
  if (by_skeleton_.size() < options_.max_skeletons) by_skeleton_.emplace(skeleton, index);
  return index;
}

// The template that takes a message of a shape not seen before.
std::size_t TemplateMiner::Absorb(const std::vector<Token>& tokens, logs::Level level) {
  std::vector<std::size_t>& alike = by_structure_[StructureHash(tokens, level)];
  const std::size_t looked_at = std::min(alike.size(), kMaxCandidates);
  for (std::size_t i = 0; i < looked_at; ++i) {
    const std::size_t index = alike[alike.size() - 1 - i];
    if (TryGeneralise(templates_[index], tokens)) return index;
  }
  if (templates_.size() > options_.max_templates) return 0;
  Template& made = templates_.emplace_back();
  made.times = Timeline(options_.time_buckets);
  made.tokens.reserve(tokens.size());
  for (const Token& token : tokens) {
    made.tokens.push_back({token.kind, token.space_before,
                           IsVariable(token.kind) ? std::string() : std::string(token.text)});
  }
  alike.push_back(templates_.size() - 1);
  return templates_.size() - 1;
}

// Makes `candidate` general enough for `tokens` if they are alike. Both have the same structure.
bool TemplateMiner::TryGeneralise(Template& candidate, const std::vector<Token>& tokens) const {
  if (candidate.tokens.size() != tokens.size()) return false;
  std::size_t same = 0;
  std::size_t other = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const TemplateToken& have = candidate.tokens[i];
    if (have.kind == TokenKind::kPunctuation || IsVariable(have.kind)) continue;
    if (tokens[i].kind == TokenKind::kWord && tokens[i].text == have.text) {
      ++same;
    } else {
      ++other;
    }
  }
  const auto words = static_cast<double>(same + other);
  if (other > 0 && static_cast<double>(same) < kMinAgreement * words) return false;
  // Asked last: what a word tells costs far more to find out than whether two words are equal.
  for (std::size_t i = 0; i < tokens.size() && other > 0; ++i) {
    const TemplateToken& have = candidate.tokens[i];
    if (have.kind == TokenKind::kPunctuation || IsVariable(have.kind)) continue;
    if (tokens[i].kind == TokenKind::kWord && tokens[i].text == have.text) continue;
    if (IsTelling(have.text) || IsTelling(tokens[i].text)) return false;
  }
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    TemplateToken& have = candidate.tokens[i];
    if (have.kind == TokenKind::kPunctuation) continue;
    if (have.kind == TokenKind::kWord ? tokens[i].text != have.text : tokens[i].kind != have.kind) {
      have.kind = TokenKind::kAny;
      have.text.clear();
    }
  }
  return true;
}

void TemplateMiner::Count(Template& into, const logs::Event& event) {
  const bool is_first = into.count == 0;
  ++into.count;
  ++into.per_level[static_cast<std::size_t>(event.level)];
  if (event.time) into.times.Add(*event.time);
  CountGroup(into, event.group, 1);
  if (is_first) into.signal = SignalOf(event.body());
  KeepTexts(into, event);
}

void TemplateMiner::CountGroup(Template& into, std::string_view group, std::uint64_t count) const {
  for (auto it = into.per_group.rbegin(); it != into.per_group.rend(); ++it) {
    if (it->first == group) {
      it->second += count;
      return;
    }
  }
  if (into.per_group.size() < options_.max_groups) {
    into.per_group.emplace_back(group, count);
  } else if (!group.empty()) {
    if (into.per_group.size() == options_.max_groups) into.per_group.emplace_back("", 0);
    CountGroup(into, "", count);
  }
}

void TemplateMiner::KeepTexts(Template& into, const logs::Event& event) const {
  const bool only = into.first.message.empty();
  if (only || IsEarlier(event, into.first)) {
    CopyCut(into.first, event, options_.sample_bytes);
  } else if (into.samples.size() < options_.samples && event.body() != into.first.body()) {
    CopyCut(into.samples.emplace_back(), event, options_.sample_bytes);
  }
  if (only || !IsEarlier(event, into.last)) CopyCut(into.last, event, options_.sample_bytes);
}

void TemplateMiner::Merge(const TemplateMiner& later) {
  for (std::size_t i = 0; i < later.templates_.size(); ++i) {
    const Template& from = later.templates_[i];
    if (from.count == 0) continue;
    tokens_.clear();
    for (const TemplateToken& token : from.tokens) {
      tokens_.push_back({token.kind, token.space_before, token.text});
    }
    const std::size_t index = i == 0 ? 0 : Absorb(tokens_, from.level());
    Template& into = templates_[index];
    if (into.count == 0) into.signal = from.signal;
    into.count += from.count;
    for (std::size_t level = 0; level < from.per_level.size(); ++level) {
      into.per_level[level] += from.per_level[level];
    }
    for (const auto& [group, count] : from.per_group) CountGroup(into, group, count);
    into.times.Merge(from.times);
    KeepTexts(into, from.first);
    for (const logs::Event& sample : from.samples) KeepTexts(into, sample);
    KeepTexts(into, from.last);
  }
  events_ += later.events_;
}

}  // namespace logai::analysis
