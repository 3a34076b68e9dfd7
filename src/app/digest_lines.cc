#include "app/digest_lines.h"

#include <algorithm>
#include <string>

#include "analysis/signal_context.h"
#include "base/text.h"
#include "logs/json_text.h"

namespace logai::app {
namespace {

constexpr std::size_t kMaxText = 4'096;  // kept of a line; a page shows less

std::string Plain(std::string_view text) {
  if (text.find('\x1b') == text.npos && text.find("^[[") == text.npos) return std::string(text);
  return analysis::WithoutColours(text);
}

}  // namespace

std::optional<analysis::PageCandidate> CandidateMaker::Make(std::uint64_t number,
                                                            std::string_view line) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (number == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.ends_with('\r')) line.remove_suffix(1);
  const logs::ParsedLine parsed = parser_.Parse(line);
  if (parsed.time) outside_ = !window_.Contains(*parsed.time);
  if (outside_) return std::nullopt;
  analysis::PageCandidate candidate;
  candidate.file = file_;
  candidate.number = base::LineNumber(static_cast<std::int64_t>(number));
  candidate.time = parsed.time;
  candidate.level = parsed.level;
  FillText(parsed, candidate);
  if (redact_) Redact(candidate);
  return candidate;
}

void CandidateMaker::FillText(const logs::ParsedLine& parsed,
                              analysis::PageCandidate& candidate) const {
  if (parsed.inner.starts_with('{')) {
    logs::Event event;
    event.message = base::ToValidUtf8(parsed.inner);
    logs::FillJsonText(event);
    if (!event.text.empty()) {
      if (parsed.level != logs::Level::kUnknown) {
        candidate.text = std::string(logs::Name(parsed.level)) + " ";
        candidate.body_begin = candidate.text.size();
      }
      candidate.text += base::Utf8Prefix(event.text, kMaxText);
      return;
    }
  }
  std::string_view inner = base::Utf8Prefix(parsed.inner, kMaxText);
  // Access logs write the time in brackets: what closes them belongs to it.
  if (parsed.time && inner.starts_with("] ")) inner.remove_prefix(2);
  // Where the message begins is counted in the text with its colours; the colours of a header are
  // few, and cut with it.
  const auto inner_begin = static_cast<std::size_t>(inner.data() - parsed.text.data());
  const std::size_t body =
      std::min(std::max(parsed.body_begin, inner_begin) - inner_begin, inner.size());
  const std::string_view message = form_.MessageIn(inner.substr(body));
  candidate.text = Plain(inner.substr(0, inner.size() - message.size()));
  candidate.body_begin = candidate.text.size();
  candidate.text += Plain(message);
  if (!base::IsValidUtf8(candidate.text)) {
    const std::string head = base::ToValidUtf8(candidate.text.substr(0, candidate.body_begin));
    candidate.text = head + base::ToValidUtf8(candidate.text.substr(candidate.body_begin));
    candidate.body_begin = head.size();
  }
}

// Line by line, but for keys, whose lines say nothing alone.
void CandidateMaker::Redact(analysis::PageCandidate& candidate) {
  const bool begins = candidate.text.contains("-----BEGIN ") && candidate.text.contains("PRIVATE");
  const bool ends = candidate.text.contains("-----END ");
  const bool hidden = in_key_ && !begins;
  if (begins) in_key_ = true;
  if (ends) in_key_ = false;
  std::string shown = hidden ? "[PRIVATE_KEY]" : redact_(candidate.text);
  if (shown == candidate.text) return;
  // The message begins where the text in front of it ends, unless that was private too.
  const std::string_view head = std::string_view(candidate.text).substr(0, candidate.body_begin);
  candidate.body_begin = std::string_view(shown).starts_with(head) ? head.size() : 0;
  candidate.text = std::move(shown);
}

}  // namespace logai::app
