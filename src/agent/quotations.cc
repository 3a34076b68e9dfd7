#include "agent/quotations.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/text.h"

namespace logai::agent {
namespace {

struct QuotationMarks {
  std::string_view open, close;
  bool needs_blank;  // a single word in backticks is a name, not a quotation
};
constexpr QuotationMarks kQuotationMarks[] = {
    {"\"", "\"", false}, {"“", "”", false},   {"„", "“", false},   {"«", "»", false},
    {"‘", "’", true},    {"「", "」", false}, {"『", "』", false}, {"`", "`", true}};

/// Words in '…', told from apostrophes by what stands around the marks.
void FindSingleQuotations(std::string_view sentence, std::vector<std::string>& quotations) {
  for (std::size_t at = sentence.find('\''); at != sentence.npos;
       at = sentence.find('\'', at + 1)) {
    if (at > 0 && base::IsAlphanumeric(sentence[at - 1])) continue;
    std::size_t end = sentence.find('\'', at + 1);
    while (end != sentence.npos && end + 1 < sentence.size() &&
           base::IsAlphanumeric(sentence[end + 1]))
      end = sentence.find('\'', end + 1);
    if (end == sentence.npos) return;
    const auto words = base::Trim(sentence.substr(at + 1, end - at - 1));
    if (words.contains(' ')) quotations.emplace_back(words);
    at = end;
  }
}

/// Whether a sentence ends at `at`: a full stop and the like before a blank, outside quotation
/// marks.
bool EndsSentence(std::string_view text, std::size_t at) {
  const bool stop = text[at] == '.' || text[at] == '!' || text[at] == '?';
  return stop && at + 1 < text.size() && (text[at + 1] == ' ' || text[at + 1] == '\n');
}

/// Whether the full stop at `at` is that of a "1." at the beginning of its line.
bool EndsNumber(std::string_view text, std::size_t at) {
  std::size_t begin = at;
  while (begin > 0 && text[begin - 1] >= '0' && text[begin - 1] <= '9') --begin;
  if (begin == at) return false;
  while (begin > 0 && text[begin - 1] == ' ') --begin;
  return begin == 0 || text[begin - 1] == '\n';
}

}  // namespace

std::vector<std::string_view> Sentences(std::string_view text) {
  std::vector<std::string_view> sentences;
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    const bool line_end = text[i] == '\n';
    if (line_end) quoted = false;
    const bool sentence_end = !quoted && EndsSentence(text, i) && !EndsNumber(text, i);
    if (!line_end && !sentence_end) continue;
    const auto next = text.find_first_not_of(' ', i + 1);
    if (sentence_end && next != std::string_view::npos && text[next] == '[') continue;
    sentences.push_back(text.substr(begin, i + 1 - begin));
    begin = i + 1;
  }
  sentences.push_back(text.substr(begin));
  return sentences;
}

std::vector<std::string> FindQuotations(std::string_view sentence) {
  std::vector<std::string> quotations;
  FindSingleQuotations(sentence, quotations);
  for (const auto& [open, close, needs_blank] : kQuotationMarks) {
    for (std::size_t at = sentence.find(open); at != std::string_view::npos;) {
      const auto begin = at + open.size();
      const auto end = sentence.find(close, begin);
      if (end == std::string_view::npos) break;
      const auto words = base::Trim(sentence.substr(begin, end - begin));
      if (!words.empty() && (!needs_blank || words.find(' ') != std::string_view::npos)) {
        quotations.emplace_back(words);
      }
      at = sentence.find(open, end + close.size());
    }
  }
  return quotations;
}

std::string FoldBlanks(std::string_view text) {
  std::string folded;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (blank && (folded.empty() || folded.back() == ' ')) continue;
    folded += blank ? ' ' : c;
  }
  return folded;
}

bool Quotes(const std::string& folded_text, std::string_view quotation) {
  std::string folded = FoldBlanks(quotation);
  for (auto at = folded.find("…"); at != std::string::npos; at = folded.find("…")) {
    folded.replace(at, std::string_view("…").size(), "\n");
  }
  for (auto at = folded.find("..."); at != std::string::npos; at = folded.find("...")) {
    folded.replace(at, 3, "\n");
  }
  return std::ranges::all_of(base::Split(folded, '\n'), [&](std::string_view piece) {
    // A comma or full stop inside the quotation marks belongs to the sentence, not to the log.
    piece = base::Trim(piece);
    while (!piece.empty() && (piece.back() == ',' || piece.back() == '.')) piece.remove_suffix(1);
    if (folded_text.find(piece) != std::string::npos) return true;
    // The first letter follows the sentence that the quotation begins.
    std::string other_case(piece);
    if (!other_case.empty() && base::IsLetter(other_case[0]))
      other_case[0] = static_cast<char>(other_case[0] ^ 0x20);
    return folded_text.find(other_case) != std::string::npos;
  });
}

}  // namespace logai::agent
