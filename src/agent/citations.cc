#include "agent/citations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>

#include "base/text.h"

namespace logai::agent {
namespace {

constexpr std::size_t kMaxRange = 50;  // [e1-e900] is not a citation of nine hundred events

/// One bracketed citation in the text: bytes [begin, end) and the ids inside.
struct Mention {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<std::string> ids;
};

/// A leading zero makes it something else: compilers name their errors so, error[E0308].
std::optional<std::size_t> IdNumber(std::string_view word) {
  if (word.size() < 2 || word.size() > 8 || (word[0] != 'e' && word[0] != 'E') ||
      (word[1] == '0' && word.size() > 2)) {
    return std::nullopt;
  }
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(word.data() + 1, word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

/// "e3", "e3-e5" or "e3–e5" as ids; nothing when it is something else.
std::vector<std::string> IdsOf(std::string_view word) {
  for (const std::string_view dash : {"-", "–", ".."}) {
    const auto at = word.find(dash);
    if (at == std::string_view::npos) continue;
    const auto first = IdNumber(base::Trim(word.substr(0, at)));
    const auto last = IdNumber(base::Trim(word.substr(at + dash.size())));
    if (!first || !last || *last < *first || *last - *first > kMaxRange) return {};
    std::vector<std::string> ids;
    for (std::size_t n = *first; n <= *last; ++n) ids.push_back(fmt::format("e{}", n));
    return ids;
  }
  const auto number = IdNumber(word);
  return number ? std::vector{fmt::format("e{}", *number)} : std::vector<std::string>();
}

/// The ids between brackets; nothing when there is anything else.
std::vector<std::string> IdsBetween(std::string_view inside) {
  std::vector<std::string> all;
  std::string list(inside);
  std::ranges::replace(list, ';', ',');
  for (std::string_view part : base::Split(list, ',')) {
    while (!part.empty() && std::string_view(" *_`").contains(part.front())) part.remove_prefix(1);
    while (!part.empty() && std::string_view(" *_`").contains(part.back())) part.remove_suffix(1);
    const auto ids = IdsOf(part);
    if (ids.empty()) return {};
    all.insert(all.end(), ids.begin(), ids.end());
  }
  return all;
}

/// Models are asked for [e1], and write (e1) and 【e1】 all the same.
constexpr std::pair<std::string_view, std::string_view> kBrackets[] = {
    {"[", "]"}, {"(", ")"}, {"【", "】"}};

std::vector<Mention> FindMentions(std::string_view text) {
  std::vector<Mention> mentions;
  for (const auto& [open, close] : kBrackets) {
    for (std::size_t at = text.find(open); at != std::string_view::npos;
         at = text.find(open, at + open.size())) {
      const std::size_t begin = at + open.size();
      const auto end = text.find(close, begin);
      const auto inside = text.substr(begin, end == text.npos ? 0 : end - begin);
      if (inside.empty() || inside.contains('\n') || inside.contains(open)) continue;
      if (auto ids = IdsBetween(inside); !ids.empty())
        mentions.push_back({.begin = at, .end = end + close.size(), .ids = std::move(ids)});
    }
  }
  std::ranges::sort(mentions, {}, &Mention::begin);
  return mentions;
}

/// Every run of blanks one blank: how quotations are compared.
std::string Fold(std::string_view text) {
  std::string folded;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (blank && (folded.empty() || folded.back() == ' ')) continue;
    folded += blank ? ' ' : c;
  }
  return folded;
}

/// Every piece of the quotation between ellipses stands in the text.
bool Quotes(const std::string& folded_event, std::string_view quotation) {
  std::string folded = Fold(quotation);
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
    if (folded_event.find(piece) != std::string::npos) return true;
    // The first letter follows the sentence that the quotation begins.
    std::string other_case(piece);
    if (!other_case.empty() && std::isalpha(static_cast<unsigned char>(other_case[0])) != 0)
      other_case[0] = static_cast<char>(other_case[0] ^ 0x20);
    return folded_event.find(other_case) != std::string::npos;
  });
}

struct QuotationMarks {
  std::string_view open, close;
  bool needs_blank;  // a single word in backticks is a name, not a quotation
};
constexpr QuotationMarks kQuotationMarks[] = {
    {"\"", "\"", false}, {"“", "”", false}, {"„", "“", false}, {"«", "»", false}, {"`", "`", true}};

bool IsWordByte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

/// Words in '…', told from apostrophes by what stands around the marks.
void FindSingleQuotations(std::string_view sentence, std::vector<std::string>& quotations) {
  for (std::size_t at = sentence.find('\''); at != sentence.npos;
       at = sentence.find('\'', at + 1)) {
    if (at > 0 && IsWordByte(sentence[at - 1])) continue;
    std::size_t end = sentence.find('\'', at + 1);
    while (end != sentence.npos && end + 1 < sentence.size() && IsWordByte(sentence[end + 1]))
      end = sentence.find('\'', end + 1);
    if (end == sentence.npos) return;
    const auto words = base::Trim(sentence.substr(at + 1, end - at - 1));
    if (words.contains(' ')) quotations.emplace_back(words);
    at = end;
  }
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

/// Whether a sentence ends at `at`: a full stop and the like before a blank, outside quotation
/// marks.
bool EndsSentence(std::string_view text, std::size_t at) {
  const bool stop = text[at] == '.' || text[at] == '!' || text[at] == '?';
  return stop && at + 1 < text.size() && (text[at + 1] == ' ' || text[at + 1] == '\n');
}

/// Splits into sentences, so that a quotation is held against the citations of its own sentence. A
/// citation that stands right behind the full stop belongs to the sentence before it. A numbered
/// "1." is no end.
std::vector<std::string_view> Sentences(std::string_view text) {
  std::vector<std::string_view> sentences;
  std::size_t begin = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    const bool line_end = text[i] == '\n';
    if (line_end) quoted = false;
    const bool after_digit = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
    const bool sentence_end = !quoted && !after_digit && EndsSentence(text, i);
    if (!line_end && !sentence_end) continue;
    const auto next = text.find_first_not_of(' ', i + 1);
    if (sentence_end && next != std::string_view::npos && text[next] == '[') continue;
    sentences.push_back(text.substr(begin, i + 1 - begin));
    begin = i + 1;
  }
  sentences.push_back(text.substr(begin));
  return sentences;
}

/// As a digest writes it: "ERROR".
std::string LevelShown(logs::Level level) {
  std::string word(logs::Name(level));
  std::ranges::transform(word, word.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return word;
}

/// Checks the quotations of one sentence; gives the ids of citations that a false quotation spoils,
/// with the reason.
std::map<std::string, std::string> FalseQuotations(std::string_view sentence,
                                                   const std::vector<std::string>& ids,
                                                   const logs::EvidenceRegistry& registry) {
  std::map<std::string, std::string> problems;
  std::vector<std::string> texts;
  for (const std::string& id : ids) {
    const auto evidence = registry.Find(id);
    if (!evidence) continue;
    // A digest shows the level apart from the message; in the record they stand side by side.
    const std::string shown = Fold(evidence->shown_text);
    texts.push_back(fmt::format("{} {}", LevelShown(evidence->level), shown));
    texts.push_back(Fold(evidence->record_text));
  }
  for (const std::string& quotation : FindQuotations(sentence)) {
    const bool found = std::ranges::any_of(
        texts, [&](const std::string& text) { return Quotes(text, quotation); });
    if (found) continue;
    for (const std::string& id : ids) {
      problems.emplace(id, fmt::format("the quoted words \"{}\" are not in it",
                                       base::Utf8Prefix(quotation, 60)));
    }
  }
  return problems;
}

}  // namespace

std::vector<Citation> CheckCitations(std::string_view answer,
                                     const logs::EvidenceRegistry& registry) {
  std::vector<Citation> citations;
  for (const std::string_view sentence : Sentences(answer)) {
    std::vector<std::string> ids;
    for (const Mention& mention : FindMentions(sentence)) {
      ids.insert(ids.end(), mention.ids.begin(), mention.ids.end());
    }
    if (ids.empty()) continue;
    const auto false_quotations = FalseQuotations(sentence, ids, registry);
    for (const std::string& id : ids) {
      auto known =
          std::ranges::find(citations, id, [](const Citation& c) { return c.evidence.id; });
      if (known == citations.end()) {
        Citation citation;
        if (auto evidence = registry.Find(id)) {
          citation = {.evidence = *std::move(evidence), .verified = true};
        } else {
          citation.evidence.id = id;
          citation.problem = "no such event";
        }
        known = citations.insert(citations.end(), std::move(citation));
      }
      if (const auto problem = false_quotations.find(id);
          known->verified && problem != false_quotations.end()) {
        known->verified = false;
        known->problem = problem->second;
      }
    }
  }
  return citations;
}

std::vector<std::string> UnprovenQuotations(std::string_view answer,
                                            const logs::EvidenceRegistry& registry,
                                            std::string_view known) {
  std::vector<std::string> unproven;
  for (const std::string_view sentence : Sentences(answer)) {
    if (!FindMentions(sentence).empty()) continue;
    for (std::string& quotation : FindQuotations(sentence)) {
      if (quotation.contains(' ')) unproven.push_back(std::move(quotation));
    }
  }
  if (unproven.empty()) return unproven;  // most answers quote only what they cite
  std::vector<std::string> texts = {Fold(known)};
  for (const logs::Evidence& evidence : registry.All()) {
    texts.push_back(Fold(evidence.shown_text));
    texts.push_back(Fold(evidence.record_text));
  }
  std::erase_if(unproven, [&](const std::string& quotation) {
    return std::ranges::any_of(texts,
                               [&](const std::string& text) { return Quotes(text, quotation); });
  });
  return unproven;
}

std::vector<std::string> CitedIds(std::string_view answer) {
  std::vector<std::string> ids;
  for (const Mention& mention : FindMentions(answer)) {
    for (const std::string& id : mention.ids) {
      if (std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
    }
  }
  return ids;
}

std::string MarkUnverified(std::string_view answer, std::span<const Citation> citations) {
  std::map<std::string, std::string_view> problems;
  for (const Citation& citation : citations) {
    if (!citation.verified) problems.emplace(citation.evidence.id, citation.problem);
  }
  std::string marked;
  std::size_t copied = 0;
  for (const Mention& mention : FindMentions(answer)) {
    std::vector<std::string> reasons;
    for (const std::string& id : mention.ids) {
      const auto problem = problems.find(id);
      if (problem == problems.end()) continue;
      const std::string which = mention.ids.size() > 1 ? id + " " : "";
      reasons.push_back(fmt::format("{}unverified: {}", which, problem->second));
    }
    if (reasons.empty()) continue;
    // Behind the bracket, so that the citation can still be read as one.
    marked += answer.substr(copied, mention.end - copied);
    marked += " (" + base::Join(reasons, "; ") + ")";
    copied = mention.end;
  }
  marked += answer.substr(copied);
  return marked;
}

}  // namespace logai::agent
