#include "analysis/template_grouping.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "analysis/signals.h"
#include "analysis/word_look.h"
#include "base/mix_hash.h"

namespace logai::analysis {
namespace {

using WordId = std::uint32_t;
constexpr WordId kVariable = 0;  // any value

constexpr std::size_t kMaxRounds = 8;
constexpr double kCertainHint = 3.25;  // what stands before says that a name follows

// The words of all skeletons by number. A log made to be hard has millions.
class Vocabulary {
 public:
  Vocabulary() : words_(1), looks_(1) {}

  WordId Add(std::string_view word) {
    if (slots_.size() < 2 * (words_.size() + 1)) Grow();
    const std::uint64_t hash = base::HashBytes(word, 0);
    Slot& slot = SlotOf(hash, word);
    if (slot.id == kVariable) {
      slot = {.hash = hash, .id = static_cast<WordId>(words_.size())};
      words_.push_back(word);
      looks_.push_back(LookOf(word));
    }
    return slot.id;
  }
  const WordLook& look(WordId id) const { return looks_[id]; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    WordId id = kVariable;  // which is no word: the slot is free
  };

  // Open addressing, half of the slots free.
  Slot& SlotOf(std::uint64_t hash, std::string_view word) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].id != kVariable &&
           (slots_[at].hash != hash || words_[slots_[at].id] != word)) {
      at = (at + 1) & mask;
    }
    return slots_[at];
  }
  void Grow() {
    std::vector<Slot> before(std::max<std::size_t>(1'024, 2 * slots_.size()));
    before.swap(slots_);
    for (const Slot& slot : before) {
      if (slot.id != kVariable) SlotOf(slot.hash, words_[slot.id]) = slot;
    }
  }

  std::vector<Slot> slots_;
  std::vector<std::string_view> words_;
  std::vector<WordLook> looks_;
};

// A set of skeletons that are one template as far as is known.
struct Row {
  std::span<WordId> slots;  // words and variables; punctuation is equal within a bucket
  std::vector<std::uint32_t> members;
  std::uint64_t count = 0;
  std::uint64_t hash = 0;
};

// What stands around a slot, equal for all rows of a bucket.
struct Place {
  char before = ' ';  // the punctuation directly in front, or ' '
  char after = ' ';
  bool first = false;
  bool last = false;
};

// The skeletons of one structure: the same punctuation around the same number of slots.
class Bucket {
 public:
  Bucket(std::span<const CountedSkeleton> skeletons, std::vector<std::uint32_t> members,
         Vocabulary& vocabulary)
      : vocabulary_(vocabulary) {
    DescribePlaces(skeletons[members.front()].packed);
    std::unordered_map<std::uint64_t, std::size_t> known;  // by Row::hash
    known.reserve(members.size());
    words_.reserve(members.size() * places_.size());
    for (const std::uint32_t member : members) {
      const std::size_t begin = words_.size();
      SkeletonReader reader(skeletons[member].packed);
      for (Token token; reader.Next(token);) {
        if (token.kind == TokenKind::kPunctuation) continue;
        words_.push_back(token.kind == TokenKind::kWord ? vocabulary.Add(token.text) : kVariable);
      }
      const std::span<WordId> slots = std::span(words_).subspan(begin);
      const auto [it, is_new] = known.try_emplace(HashOf(slots), rows_.size());
      if (is_new) {
        rows_.push_back({.slots = slots, .members = {}, .hash = it->first});
      } else {
        words_.resize(begin);
      }
      Row& row = rows_[it->second];
      row.members.push_back(member);
      row.count += skeletons[member].count;
    }
  }

  /// The rows that are left. Lives: their slots as long as the bucket.
  std::vector<Row>& Merge() {
    MergeNames();
    for (std::size_t round = 0; round < kMaxRounds; ++round) {
      if (!MergeSingleSlots()) break;
    }
    return rows_;
  }

 private:
  void DescribePlaces(std::string_view packed) {
    SkeletonReader reader(packed);
    char before = ' ';
    bool open = false;  // the last place still waits for what stands behind it
    for (Token token; reader.Next(token);) {
      const bool mark = token.kind == TokenKind::kPunctuation;
      if (open && mark) places_.back().after = token.text[0];
      if (!mark) places_.push_back({.before = before, .first = places_.empty()});
      before = mark ? token.text[0] : ' ';
      open = !mark;
    }
    if (open) places_.back().last = true;
  }

  // How much speaks for the words of one slot being values of a variable; from 0 on
  // they are.
  // `rows` differ there, and agree in everything else (or in what else is no name).
  double Evidence(const std::vector<std::size_t>& rows, std::size_t slot) const {
    std::vector<WordId> values;
    for (const std::size_t row : rows) values.push_back(rows_[row].slots[slot]);
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    if (values.size() < 2) return 1;  // they agree
    double names = 0, plain = 0, upper = 0;
    const double hint = Hint(rows_[rows.front()], slot);
    double score = hint - 3.0;
    for (const WordId value : values) {
      if (value == kVariable) {
        score += 2.0;
        continue;
      }
      const WordLook& look = vocabulary_.look(value);
      names += look.name;
      plain += look.natural ? 1 : 0;
      upper += look.upper ? 2 : 0;
      if (look.literal) score += 2.5;
      if (look.unit && slot > 0 && rows_[rows.front()].slots[slot - 1] == kVariable) score += 3;
    }
    const auto n = static_cast<double>(values.size());
    score += std::log2(n) + 3.0 * names / n - (plain + upper) / n;
    // How much of the message is the same.
    int constants = 0;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const WordId word = rows_[rows.front()].slots[i];
      constants += i != slot && word != kVariable ? 1 : 0;
    }
    if (constants == 0) score -= 3;
    if (constants == 1) score -= 1;
    return score;
  }

  double Hint(const Row& row, std::size_t slot) const {
    const Place& place = places_[slot];
    double hint = 0;
    if (place.before == '=') hint += 3;
    if (place.before == '"' || place.before == '\'') hint += 2;
    if (place.before == ':' && !place.first &&
        (place.last || place.after == ',' || place.after == ';' || place.after == ')')) {
      hint += 1;
    }
    if (place.first) hint -= 2;
    if (place.before == ' ' && slot > 0 && row.slots[slot - 1] != kVariable) {
      hint += 3.5 * vocabulary_.look(row.slots[slot - 1]).introduces;
    }
    return hint;
  }

  bool IsSoft(const Row& row, std::size_t slot) const {
    const WordId word = row.slots[slot];
    if (word == kVariable) return true;
    const WordLook& look = vocabulary_.look(word);
    const double hint = Hint(row, slot);
    if (look.introduces > 0 || IsTelling(row, slot)) return false;
    return 3.0 * look.name + hint >= 2.0;
  }

  // Merges rows that are equal but for slots that look like names or values.
  bool MergeNames() {
    alike_.clear();
    for (std::uint32_t r = 0; r < rows_.size(); ++r) {
      std::uint64_t hash = 1;
      for (std::size_t i = 0; i < places_.size(); ++i) {
        hash = base::Mix(hash, IsSoft(rows_[r], i) ? 0 : rows_[r].slots[i]);
      }
      alike_.push_back({.hash = hash, .row = r});
    }
    return MergeAlike();
  }

  // Merges rows that differ in one slot.
  bool MergeSingleSlots() {
    bool any = false;
    for (std::size_t slot = places_.size(); slot-- > 0 && rows_.size() > 1;) {
      alike_.clear();
      for (std::uint32_t r = 0; r < rows_.size(); ++r) {
        alike_.push_back({.hash = rows_[r].hash - HashAt(slot, rows_[r].slots[slot]), .row = r});
      }
      any = MergeAlike() || any;
    }
    return any;
  }

  // A row's hash is the sum over its slots, so that one slot can be taken out.
  static std::uint64_t HashAt(std::size_t slot, WordId word) {
    return base::Mix(slot + 1, word + 1);
  }
  static std::uint64_t HashOf(std::span<const WordId> slots) {
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < slots.size(); ++i) hash += HashAt(i, slots[i]);
    return hash;
  }
  static void Rehash(Row& row) { row.hash = HashOf(row.slots); }

  // A word that tells a failure is no value: its row stays out of what the others are.
  std::vector<std::size_t> WithoutTelling(const std::vector<std::size_t>& rows) const {
    std::vector<std::size_t> kept;
    if (rows.size() < 2) return kept;
    std::vector<bool> varies(places_.size());
    for (const std::size_t row : rows) {
      for (std::size_t i = 0; i < places_.size(); ++i) {
        if (rows_[row].slots[i] != rows_[rows.front()].slots[i]) varies[i] = true;
      }
    }
    for (const std::size_t row : rows) {
      bool telling = false;
      for (std::size_t i = 0; i < places_.size() && !telling; ++i) {
        telling = varies[i] && IsTelling(rows_[row], i);
      }
      if (!telling) kept.push_back(row);
    }
    return kept;
  }

  bool IsTelling(const Row& row, std::size_t slot) const {
    return row.slots[slot] != kVariable && vocabulary_.look(row.slots[slot]).telling &&
           Hint(row, slot) < kCertainHint;
  }

  // Merges rows with the same hash, if they are values of variables where they differ; those that
  // were first seen first.
  bool MergeAlike() {
    std::ranges::sort(alike_, {}, [](const Alike& a) { return std::pair(a.hash, a.row); });
    std::vector<std::vector<std::size_t>> sets;
    for (std::size_t i = 0, end = 0; i < alike_.size(); i = end) {
      for (end = i + 1; end < alike_.size() && alike_[end].hash == alike_[i].hash;) ++end;
      if (end == i + 1) continue;
      std::vector<std::size_t>& set = sets.emplace_back();
      for (std::size_t k = i; k < end; ++k) set.push_back(alike_[k].row);
    }
    std::ranges::sort(sets, {}, [](const auto& set) { return set.front(); });
    bool any = false;
    for (const std::vector<std::size_t>& set : sets) {
      const std::vector<std::size_t> rows = WithoutTelling(set);
      if (rows.size() < 2) continue;
      bool vary = true;
      for (std::size_t i = 0; i < places_.size() && vary; ++i) vary = Evidence(rows, i) >= 0;
      if (!vary) continue;
      any = true;
      MergeRows(rows);
    }
    if (any) std::erase_if(rows_, [](const Row& row) { return row.members.empty(); });
    return any;
  }

  // Makes one row of them; the others are left without members.
  void MergeRows(const std::vector<std::size_t>& rows) {
    Row& into = rows_[rows.front()];
    for (std::size_t k = 1; k < rows.size(); ++k) {
      Row& from = rows_[rows[k]];
      for (std::size_t i = 0; i < places_.size(); ++i) {
        if (into.slots[i] != from.slots[i]) into.slots[i] = kVariable;
      }
      into.members.insert(into.members.end(), from.members.begin(), from.members.end());
      into.count += from.count;
      from.members.clear();
    }
    Rehash(into);
  }

  struct Alike {
    std::uint64_t hash = 0;
    std::uint32_t row = 0;
  };

  Vocabulary& vocabulary_;
  std::vector<Place> places_;
  std::vector<WordId> words_;  // the slots of all rows, side by side
  std::vector<Row> rows_;
  std::vector<Alike> alike_;  // rows by what they have in common
};

// Equal for skeletons with the same punctuation around the same number of words and variables.
void StructureOf(std::string_view packed, std::string& structure) {
  structure.clear();
  SkeletonReader reader(packed);
  for (Token token; reader.Next(token);) {
    structure += token.kind == TokenKind::kPunctuation ? token.text[0] : '\x01';
  }
}

std::vector<TemplateToken> TokensOf(const Row& row, std::span<const CountedSkeleton> skeletons) {
  std::vector<TemplateToken> tokens;
  for (const std::uint32_t member : row.members) {
    SkeletonReader reader(skeletons[member].packed);
    const bool is_first = tokens.empty();
    std::size_t i = 0;
    for (Token token; reader.Next(token); ++i) {
      if (is_first) {
        tokens.push_back({token.kind, token.space_before, std::string(token.text)});
      } else if (tokens[i].kind != token.kind || tokens[i].text != token.text) {
        tokens[i].kind = TokenKind::kAny;
        tokens[i].text.clear();
      }
    }
  }
  return tokens;
}

}  // namespace

Grouping GroupSkeletons(std::span<const CountedSkeleton> skeletons) {
  Vocabulary vocabulary;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_structure;
  std::string structure;
  for (std::uint32_t i = 0; i < skeletons.size(); ++i) {
    StructureOf(skeletons[i].packed, structure);
    by_structure[structure].push_back(i);
  }
  std::vector<const std::string*> order;
  for (const auto& [of, members] : by_structure) order.push_back(&of);
  std::ranges::sort(order, {}, [](const std::string* of) -> const std::string& { return *of; });
  std::vector<Row> rows;
  for (const std::string* of : order) {
    Bucket bucket(skeletons, std::move(by_structure[*of]), vocabulary);
    for (Row& row : bucket.Merge()) rows.push_back(std::move(row));
  }
  for (Row& row : rows) std::ranges::sort(row.members);
  std::ranges::sort(rows, {}, [](const Row& row) { return row.members.front(); });
  Grouping result;
  result.group.resize(skeletons.size());
  for (const Row& row : rows) {
    for (const std::uint32_t member : row.members) {
      result.group[member] = static_cast<std::uint32_t>(result.templates.size());
    }
    result.templates.push_back(TokensOf(row, skeletons));
  }
  return result;
}

}  // namespace logai::analysis
