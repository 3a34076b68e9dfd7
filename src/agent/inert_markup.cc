#include "agent/inert_markup.h"

#include <algorithm>

#include "agent/answer.h"
#include "base/ascii.h"
#include "privacy/pseudonyms.h"
#include "privacy/terminal.h"

namespace logai::agent {
namespace {

constexpr std::size_t kLongestSpan = 4'096;  // of code in a line, before it is taken for text
constexpr std::size_t kLongestLabel = 64;

std::size_t BackticksAt(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of('`', at), text.size()) - at;
}

/// Whether [e3] or [e3, e7] is what a label says.
bool IsCitation(std::string_view label) {
  return label.size() > 1 && label[0] == 'e' && base::IsDigit(label[1]);
}

bool OpensTag(char next) {
  return base::IsLetter(next) || next == '/' || next == '!' || next == '?';
}

/// Where the code ends that `run` backticks at the begin of `text` open, behind them; npos when
/// nothing on the line closes it.
std::size_t SpanEnd(std::string_view text, std::size_t run) {
  for (std::size_t i = run; i < text.size() && text[i] != '\n';) {
    const std::size_t closing = BackticksAt(text, i);
    if (closing == run) return i + run;
    i += std::max<std::size_t>(closing, 1);
  }
  return std::string_view::npos;
}

}  // namespace

std::string InertMarkup::Feed(std::string_view piece) {
  pending_ += piece;
  return Drain(/*at_end=*/false);
}

std::string InertMarkup::Finish() {
  std::string out = Drain(/*at_end=*/true);
  *this = {};
  return out;
}

std::string InertMarkup::Drain(bool at_end) {
  std::string out;
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const std::size_t used = Step(rest, at_end, out);
    if (used == 0) break;
    const char last = rest[used - 1];
    line_begins_ = last == '\n' || (line_begins_ && base::IsBlank(last));
    rest.remove_prefix(used);
  }
  pending_.erase(0, pending_.size() - rest.size());
  return out;
}

std::size_t InertMarkup::Step(std::string_view rest, bool at_end, std::string& out) {
  const char c = rest[0];
  if (c == '`') return TakeBackticks(rest, at_end, out);
  const bool decides = c == ']' || c == '<' || c == '\\';
  if (fence_ == 0 && decides && rest.size() == 1 && !at_end) return 0;
  if (const std::size_t name =
          fence_ == 0 && c == '<' ? privacy::PseudonymLength(rest, !at_end) : 0;
      name > 0) {
    if (rest[name - 1] != '>') return 0;
    out += rest.substr(0, name);
    return name;
  }
  const char next = rest.size() > 1 ? rest[1] : '\n';
  if (fence_ > 0) {
    out += c;
  } else if (c == '\\' && (next == '`' || next == '\\')) {
    out += rest.substr(0, 2);
    return 2;
  } else if (c == ']' && (next == '(' || (next == ':' && !IsCitation(label_)))) {
    out += "] ";
  } else if (c == '<' && OpensTag(next)) {
    out += "‹";
  } else {
    out += c;
  }
  if (c == '[') label_.clear();
  if (c != '[' && label_.size() < kLongestLabel) label_ += c;
  return 1;
}

std::size_t InertMarkup::TakeBackticks(std::string_view rest, bool at_end, std::string& out) {
  const std::size_t run = BackticksAt(rest, 0);
  if (run == rest.size() && !at_end) return 0;
  std::size_t taken = run;
  if (fence_ > 0) {
    if (line_begins_ && run >= fence_) fence_ = 0;
  } else if (run >= 3 && line_begins_) {
    fence_ = run;
  } else if (const std::size_t end = SpanEnd(rest, run); end != std::string_view::npos) {
    // Where it ends the text, one more backtick may come, and it would not end there.
    if (end == rest.size() && !at_end) return 0;
    taken = end;
  } else if (!at_end && rest.find('\n') == std::string_view::npos && rest.size() < kLongestSpan) {
    return 0;
  }
  out += rest.substr(0, taken);
  return taken;
}

std::string WithInertMarkup(std::string_view text) {
  InertMarkup markup;
  std::string inert = markup.Feed(text);
  return inert += markup.Finish();
}

void MakeInert(Answer& answer) {
  const auto inert = [](std::string& text) {
    text = WithInertMarkup(privacy::SafeForTerminal(text));
  };
  inert(answer.text);
  inert(answer.conclusion.summary);
  if (answer.conclusion.culprit) inert(*answer.conclusion.culprit);
  for (WorkingNote& note : answer.notes) {
    inert(note.claim);
    inert(note.speaks_for);
    inert(note.speaks_against);
    inert(note.open_question);
  }
}

}  // namespace logai::agent
