#include "analysis/template_grouping.h"

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "analysis/slot_evidence.h"
#include "base/mix_hash.h"

namespace logai::analysis {
namespace {

constexpr std::size_t kMaxRounds = 8;
constexpr std::uint64_t kRare = 20;       // times more frequent than what is left over
constexpr std::size_t kMostTakers = 64;   // of left over rows, in one bucket
constexpr std::uint16_t kManyWords = 10;  // in one slot: it holds anything

constexpr std::uint16_t KindBit(TokenKind kind) {
  return static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
}

// A set of skeletons that are one template as far as is known.
struct Row {
  std::span<WordId> slots;         // words and variables; punctuation is equal within a bucket
  std::span<std::uint16_t> kinds;  // of the variables seen in a slot, a bit for each TokenKind
  std::span<std::uint16_t> words;  // how many words were merged in a slot
  std::vector<std::uint32_t> members;
  std::uint64_t count = 0;
  std::uint64_t hash = 0;
  std::uint64_t loose_hash = 0;  // true, false and the like count as variables
};

// The skeletons of one structure: the same punctuation around the same number of slots.
class Bucket {
 public:
  Bucket(std::span<const CountedSkeleton> skeletons, std::vector<std::uint32_t> members,
         Vocabulary& vocabulary)
      : vocabulary_(vocabulary), evidence_(vocabulary, places_) {
    DescribePlaces(skeletons[members.front()].packed);
    std::unordered_map<std::uint64_t, std::size_t> known;  // by Row::hash
    known.reserve(members.size());
    const std::size_t most = members.size() * places_.size();
    slots_.reserve(most);
    kinds_.reserve(most);
    words_.resize(most);
    for (const std::uint32_t member : members) {
      const std::size_t begin = slots_.size();
      SkeletonReader reader(skeletons[member].packed);
      for (Token token; reader.Next(token);) {
        if (token.kind == TokenKind::kPunctuation) continue;
        const bool word = token.kind == TokenKind::kWord;
        slots_.push_back(word ? vocabulary.Add(token.text) : kVariable);
        kinds_.push_back(word ? std::uint16_t{0} : KindBit(token.kind));
      }
      const std::span<WordId> slots = std::span(slots_).subspan(begin);
      const std::span<std::uint16_t> kinds = std::span(kinds_).subspan(begin);
      const auto [it, is_new] = known.try_emplace(HashOf(slots), rows_.size());
      if (is_new) {
        rows_.push_back({.slots = slots,
                         .kinds = kinds,
                         .words = std::span(words_).subspan(begin, slots.size()),
                         .members = {}});
        Rehash(rows_.back());
      }
      Row& row = rows_[it->second];
      for (std::size_t i = 0; i < kinds.size(); ++i) row.kinds[i] |= kinds[i];
      row.members.push_back(member);
      row.count += skeletons[member].count;
      if (!is_new) {
        slots_.resize(begin);
        kinds_.resize(begin);
      }
    }
  }

  /// The rows that are left. Lives: their slots as long as the bucket.
  std::vector<Row>& Merge() {
    MergeNames();
    for (std::size_t round = 0; round < kMaxRounds; ++round) {
      if (!MergeSingleSlots()) break;
    }
    AbsorbLeftOver();
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

  // How much speaks for what stands in a slot of rows that agree in everything else, or in what
  // else is no name.
  double Evidence(const std::vector<std::size_t>& rows, std::size_t slot) const {
    std::vector<WordId> values;
    for (const std::size_t row : rows) values.push_back(rows_[row].slots[slot]);
    return evidence_.Of(rows_[rows.front()].slots, slot, std::move(values));
  }
  double Hint(const Row& row, std::size_t slot) const { return evidence_.Hint(row.slots, slot); }
  bool IsTelling(const Row& row, std::size_t slot) const {
    return evidence_.IsTelling(row.slots, slot);
  }

  bool IsSoft(const Row& row, std::size_t slot) const {
    const WordId word = row.slots[slot];
    if (word == kVariable) return true;
    const WordLook& look = vocabulary_.look(word);
    const double hint = Hint(row, slot);
    if (look.introduces > 0 || IsTelling(row, slot)) return false;
    return 3.0 * look.name + hint >= (places_[slot].first ? 4.0 : 2.0);
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

  // Merges rows that differ in one slot, and in what is a value anyway.
  bool MergeSingleSlots() {
    bool any = false;
    for (std::size_t slot = places_.size(); slot-- > 0 && rows_.size() > 1;) {
      alike_.clear();
      for (std::uint32_t r = 0; r < rows_.size(); ++r) {
        alike_.push_back(
            {.hash = rows_[r].loose_hash - HashAt(slot, Loose(rows_[r].slots[slot])), .row = r});
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
  void Rehash(Row& row) const {
    row.hash = HashOf(row.slots);
    row.loose_hash = 0;
    for (std::size_t i = 0; i < row.slots.size(); ++i)
      row.loose_hash += HashAt(i, Loose(row.slots[i]));
  }
  WordId Loose(WordId word) const { return vocabulary_.look(word).literal ? kVariable : word; }

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
        if (into.slots[i] != from.slots[i]) {
          for (const WordId slot : {into.slots[i], from.slots[i]}) {
            if (slot != kVariable && into.words[i] < kManyWords) ++into.words[i];
          }
          into.slots[i] = kVariable;
        }
        into.kinds[i] |= from.kinds[i];
        into.words[i] = std::min<std::uint16_t>(kManyWords, into.words[i] + from.words[i]);
      }
      into.members.insert(into.members.end(), from.members.begin(), from.members.end());
      into.count += from.count;
      from.members.clear();
    }
    Rehash(into);
  }

  // What is left over: a row whose words stand where a more frequent one has variables that were
  // such words before, and that agrees with it in all others, belongs to it.
  void AbsorbLeftOver() {
    std::vector<std::size_t> order;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (std::ranges::count(rows_[r].slots, kVariable) > 0) order.push_back(r);
    }
    std::ranges::stable_sort(order, std::greater(), [&](std::size_t r) { return rows_[r].count; });
    if (order.size() > kMostTakers) order.resize(kMostTakers);
    bool any = false;
    for (std::size_t r = rows_.size(); r-- > 0;) {
      std::size_t best = rows_.size();
      int most = 0;
      for (const std::size_t taker : order) {
        if (rows_[taker].count < 2 * rows_[r].count) break;
        if (taker == r || rows_[taker].members.empty()) continue;
        const int constants = ConstantsWhenTaken(rows_[taker], rows_[r]);
        if (constants > most) {
          most = constants;
          best = taker;
        }
      }
      if (best == rows_.size()) continue;
      MergeRows({best, r});
      any = true;
    }
    if (any) std::erase_if(rows_, [](const Row& row) { return row.members.empty(); });
  }

  // How many words both have, when `taker` admits the others of `row`; else 0.
  int ConstantsWhenTaken(const Row& taker, const Row& row) const {
    int constants = 0, others = 0;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (taker.slots[i] == row.slots[i]) {
        constants += taker.slots[i] != kVariable ? 1 : 0;
        continue;
      }
      if (taker.slots[i] != kVariable || !Admits(taker, row, i)) return 0;
      ++others;
    }
    return constants >= std::max(2, others) ? constants : 0;
  }

  // Whether the word of `row` may be a value where `taker` has a variable.
  bool Admits(const Row& taker, const Row& row, std::size_t slot) const {
    const WordLook& look = vocabulary_.look(row.slots[slot]);
    const double hint = Hint(row, slot);
    if (IsTelling(row, slot) && (hint < 2.0 || taker.words[slot] < kManyWords)) return false;
    if (look.introduces > 0) return false;
    const bool any = (taker.kinds[slot] & KindBit(TokenKind::kAny)) != 0;
    if (look.name >= 0.4) return any || taker.words[slot] > 0;
    const bool rare = row.count * kRare <= taker.count;
    return taker.words[slot] >= (hint >= 2.0 ? 1 : 3) || (any && (hint >= 1.0 || rare));
  }

  struct Alike {
    std::uint64_t hash = 0;
    std::uint32_t row = 0;
  };

  Vocabulary& vocabulary_;
  std::vector<Place> places_;
  SlotEvidence evidence_;
  std::vector<WordId> slots_;         // of all rows, side by side, as are
  std::vector<std::uint16_t> kinds_;  // Row::kinds
  std::vector<std::uint16_t> words_;  // and Row::words
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
