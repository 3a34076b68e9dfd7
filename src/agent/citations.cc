#include "agent/citations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

#include "agent/quotations.h"
#include "base/text.h"

namespace logai::agent {
namespace {

constexpr std::size_t kLongestMention = 160;
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

/// Words that stand beside ids in a citation: "[e3, see also e7]".
bool IsFiller(std::string_view word) {
  static constexpr std::string_view kFillers[] = {
      "and", "or",  "see",  "also",   "evidence", "event", "events",   "id",  "ids",
      "cf",  "ref", "refs", "source", "sources",  "cited", "citation", "log", "logs"};
  return word.empty() || std::ranges::find(kFillers, base::ToLower(word)) != std::end(kFillers);
}

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// The words between brackets, ranges made one word: "e3 – e5" is "e3-e5".
std::vector<std::string> QuotedWords(std::string_view inside) {
  std::string list(inside);
  for (const std::string_view dash : {" to ", " through ", "–", "—", "..", "…"})
    ReplaceAll(list, dash, "-");
  for (const std::string_view spaced : {" -", "- "}) ReplaceAll(list, spaced, "-");
  std::ranges::replace_if(
      list, [](char c) { return std::string_view(",;/&|+ \t").contains(c); }, '\n');
  std::vector<std::string> words;
  for (std::string_view word : base::Split(list, '\n')) {
    while (!word.empty() && std::string_view("*_`#^:(").contains(word.front()))
      word.remove_prefix(1);
    while (!word.empty() && std::string_view("*_`:.)").contains(word.back())) word.remove_suffix(1);
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

/// The ids between brackets; nothing when it is something else. Among other words an id counts only
/// at the beginning or the end, written small: "[e3: connection refused]".
std::vector<std::string> IdsBetween(std::string_view inside, bool may_have_words) {
  std::vector<std::string> all;
  bool has_words = false, has_capital = false;
  const auto words = QuotedWords(inside);
  for (const std::string& word : words) {
    const auto ids = IdsOf(word);
    has_words = has_words || (ids.empty() && !IsFiller(word));
    has_capital = has_capital || (!ids.empty() && word.front() == 'E');
    all.insert(all.end(), ids.begin(), ids.end());
  }
  if (all.empty() || !has_words) return all;
  const bool at_an_end = !IdsOf(words.front()).empty() || !IdsOf(words.back()).empty();
  if (!may_have_words || has_capital || !at_an_end) return {};
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
      const auto length = text.substr(begin, kLongestMention + close.size()).find(close);
      if (length == text.npos) continue;
      const auto end = begin + length;
      const auto inside = text.substr(begin, length);
      if (inside.contains('\n') || inside.contains(open)) continue;
      // "[e3](https://…)" is a link.
      const bool is_link = text.substr(end + close.size()).starts_with('(') && open == "[";
      if (auto ids = IdsBetween(inside, open != "(" && !is_link); !ids.empty())
        mentions.push_back({.begin = at, .end = end + close.size(), .ids = std::move(ids)});
    }
  }
  std::ranges::sort(mentions, {}, &Mention::begin);
  return mentions;
}

/// As a digest writes it: "ERROR".
std::string LevelShown(logs::Level level) {
  std::string word(logs::Name(level));
  std::ranges::transform(word, word.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return word;
}

/// The quotations of a sentence that are in none of the events `ids`.
std::vector<std::string> FalseQuotations(std::string_view sentence,
                                         const std::vector<std::string>& ids,
                                         const logs::EvidenceRegistry& registry) {
  std::vector<std::string> quotations = FindQuotations(sentence);
  if (quotations.empty()) return quotations;
  std::vector<std::string> texts;
  for (const std::string& id : ids) {
    const auto evidence = registry.Find(id);
    if (!evidence) continue;
    // A digest shows the level apart from the message; in the record they stand side by side.
    const std::string shown = FoldBlanks(evidence->shown_text);
    texts.push_back(fmt::format("{} {}", LevelShown(evidence->level), shown));
    texts.push_back(FoldBlanks(evidence->record_text));
  }
  std::erase_if(quotations, [&](const std::string& quotation) {
    return std::ranges::any_of(texts,
                               [&](const std::string& text) { return Quotes(text, quotation); });
  });
  return quotations;
}

/// A sentence with what it cites.
struct Claim {
  std::string_view sentence;
  std::vector<Mention> mentions;  ///< bytes of the sentence
  std::vector<std::string> false_quotations;

  std::vector<std::string> ids() const {
    std::vector<std::string> all;
    for (const Mention& mention : mentions)
      all.insert(all.end(), mention.ids.begin(), mention.ids.end());
    return all;
  }
};

std::vector<Claim> ReadClaims(std::string_view answer, const logs::EvidenceRegistry& registry) {
  std::vector<Claim> claims;
  for (const std::string_view sentence : Sentences(answer)) {
    Claim claim{.sentence = sentence, .mentions = FindMentions(sentence)};
    if (!claim.mentions.empty())
      claim.false_quotations = FalseQuotations(sentence, claim.ids(), registry);
    claims.push_back(std::move(claim));
  }
  return claims;
}

/// Why a citation with such quotations beside it proves nothing.
std::string ProblemOf(const std::vector<std::string>& false_quotations) {
  std::vector<std::string> shown;
  for (const std::string& quotation : false_quotations)
    shown.push_back(fmt::format("\"{}\"", base::Utf8Prefix(quotation, 60)));
  return fmt::format("the quoted words {} are not in it", base::Join(shown, ", "));
}

}  // namespace

std::vector<Citation> CheckCitations(std::string_view answer,
                                     const logs::EvidenceRegistry& registry) {
  std::vector<Citation> citations;
  for (const Claim& claim : ReadClaims(answer, registry)) {
    const bool proves = claim.false_quotations.empty();
    for (const std::string& id : claim.ids()) {
      auto known =
          std::ranges::find(citations, id, [](const Citation& c) { return c.evidence.id; });
      if (known == citations.end()) {
        Citation citation;
        if (auto evidence = registry.Find(id)) {
          citation.evidence = *std::move(evidence);
        } else {
          citation.evidence.id = id;
          citation.problem = "no such event";
        }
        known = citations.insert(citations.end(), std::move(citation));
      }
      if (known->verified || known->problem == "no such event") continue;
      known->verified = proves;
      known->problem = proves ? "" : ProblemOf(claim.false_quotations);
    }
  }
  return citations;
}

std::vector<UnprovenQuotation> UnprovenQuotations(std::string_view answer,
                                                  const logs::EvidenceRegistry& registry,
                                                  std::string_view known) {
  std::vector<UnprovenQuotation> unproven;
  for (const Claim& claim : ReadClaims(answer, registry)) {
    for (const std::string& quotation : claim.false_quotations)
      unproven.push_back({.words = quotation, .cited = true});
    if (!claim.mentions.empty()) continue;
    for (std::string& quotation : FindQuotations(claim.sentence)) {
      if (quotation.contains(' ')) unproven.push_back({.words = std::move(quotation)});
    }
  }
  // Most answers quote only what they cite.
  if (std::ranges::all_of(unproven, &UnprovenQuotation::cited)) return unproven;
  std::vector<std::string> texts = {FoldBlanks(known)};
  for (const logs::Evidence& evidence : registry.All()) {
    texts.push_back(FoldBlanks(evidence.shown_text));
    texts.push_back(FoldBlanks(evidence.record_text));
  }
  std::erase_if(unproven, [&](const UnprovenQuotation& quotation) {
    return !quotation.cited && std::ranges::any_of(texts, [&](const std::string& text) {
      return Quotes(text, quotation.words);
    });
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

std::string MarkUnverified(std::string_view answer, const logs::EvidenceRegistry& registry) {
  std::string marked;
  for (const Claim& claim : ReadClaims(answer, registry)) {
    std::size_t copied = 0;
    for (const Mention& mention : claim.mentions) {
      std::vector<std::string> reasons;
      for (const std::string& id : mention.ids) {
        if (registry.Find(id)) continue;
        const std::string which = mention.ids.size() > 1 ? id + " " : "";
        reasons.push_back(which + "unverified: no such event");
      }
      if (!claim.false_quotations.empty())
        reasons.push_back("unverified: " + ProblemOf(claim.false_quotations));
      if (reasons.empty()) continue;
      // Behind the bracket, so that the citation can still be read as one.
      marked += claim.sentence.substr(copied, mention.end - copied);
      marked += " (" + base::Join(reasons, "; ") + ")";
      copied = mention.end;
    }
    marked += claim.sentence.substr(copied);
  }
  return marked;
}

bool IsMainClaimProven(const Answer& answer) {
  if (answer.conclusion.status == ConclusionStatus::kNotShown) return true;
  const std::string_view text = base::Trim(answer.text);
  const auto ids = CitedIds(text.substr(0, text.find("\n\n")));
  const auto is_verified = [&](const std::string& id) {
    return std::ranges::any_of(answer.citations, [&](const Citation& citation) {
      return citation.evidence.id == id && citation.verified;
    });
  };
  return !ids.empty() && std::ranges::all_of(ids, is_verified);
}

bool IsNamedIn(const logs::EvidenceRegistry& evidence, std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : base::ToLower(name) + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80) {
      word += c;
    } else if (word.size() > 2) {
      words.push_back(std::exchange(word, {}));
    } else {
      word.clear();
    }
  }
  if (words.empty()) return true;  // nothing to look for
  return std::ranges::any_of(evidence.All(), [&](const logs::Evidence& event) {
    const std::string text = base::ToLower(event.group + " " + event.stream + " " +
                                           event.shown_text + " " + event.record_text);
    return std::ranges::any_of(words, [&](const auto& w) { return text.contains(w); });
  });
}

}  // namespace logai::agent
