#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/signals.h"
#include "analysis/template_grouping.h"
#include "analysis/timeline.h"
#include "analysis/token.h"
#include "logs/event.h"

namespace logai::analysis {

struct MinerOptions {
  std::size_t max_templates = 4'096;   ///< further kinds of message count as "other" (template 0)
  std::size_t max_skeletons = 65'536;  ///< remembered shapes; more of them cost time, not exactness
  std::size_t samples = 2;             ///< events kept per template besides the first and the last
  std::size_t sample_bytes = 2'048;    ///< kept of an event's text
  std::size_t max_groups = 256;        ///< counted by name per template; the rest as ""
  std::size_t time_buckets = 64;       ///< of each template's timeline
  TokenLimits tokens;
};

enum class TemplateStyle {
  kTyped,  ///< "upstream timeout after <dur> (payment)"
  kPlain,  ///< "upstream timeout after <*> (payment)"
};

/// Messages that differ only in their variables.
struct Template {
  std::vector<TemplateToken> tokens;  ///< empty for "other"
  std::uint64_t count = 0;
  std::array<std::uint64_t, 8> per_level{};                      ///< indexed by logs::Level
  std::vector<std::pair<std::string, std::uint64_t>> per_group;  ///< in order of appearance
  logs::Event first;  ///< earliest by time, else by arrival; the text may be cut (MinerOptions)
  logs::Event last;
  std::vector<logs::Event> samples;  ///< some more, in order of arrival, each of other text
  Timeline times;                    ///< of the events that have a time
  Signal signal = Signal::kNone;     ///< of the first message

  std::string Text(TemplateStyle style = TemplateStyle::kTyped) const;
  /// The gravest level that at least one event has.
  logs::Level level() const;
  std::uint64_t at_level(logs::Level level) const {
    return per_level[static_cast<std::size_t>(level)];
  }
};

/// Groups messages (Event::body()) by template while they stream by. Events of different levels
/// never share a template.
/// Errors:  none; a full miner counts further kinds of message in template 0, "other".
/// Cost:    about one hash of the message for a kind that was seen before; memory bounded by the
///          options.
/// Source:  the idea of fixed positions compared within equal token counts is Drain's (He et al.,
///          ICWS 2017); typed tokens, the skeleton cache and the guard on telling words are ours.
/// Threads: one miner belongs to one thread at a time.
class TemplateMiner {
 public:
  explicit TemplateMiner(MinerOptions options = {});

  /// Counts `event` and returns the index of its template, which stays valid: templates get more
  /// general, never renumbered. The result depends on the order of events only.
  std::size_t Add(const logs::Event& event);

  /// Adds what `later` has counted, as if its events came after all of ours.
  void Merge(const TemplateMiner& later);

  /// Template 0 is "other"; the rest stand in order of first appearance.
  std::span<const Template> templates() const { return templates_; }
  std::uint64_t events() const { return events_; }

 private:
  std::size_t IndexOf(std::string_view body, logs::Level level);
  std::size_t Absorb(const std::vector<Token>& tokens, logs::Level level);
  bool TryGeneralise(Template& candidate, const std::vector<Token>& tokens) const;
  void Count(Template& into, const logs::Event& event);
  void CountGroup(Template& into, std::string_view group, std::uint64_t count) const;
  void KeepTexts(Template& into, const logs::Event& event) const;

  MinerOptions options_;
  std::vector<Template> templates_;
  std::uint64_t events_ = 0;
  std::unordered_map<std::uint64_t, std::size_t> by_skeleton_;
  std::unordered_map<std::uint64_t, std::vector<std::size_t>> by_structure_;
  std::vector<Token> tokens_;  // of the current message; kept for its storage
};

/// Whether `a` is earlier; false when either has no time.
bool IsEarlier(const logs::Event& a, const logs::Event& b);
/// Makes `to` a copy of `from` with at most `max_bytes` of its text (KeepTelling); reuses storage.
void CopyCut(logs::Event& to, const logs::Event& from, std::size_t max_bytes);

}  // namespace logai::analysis
