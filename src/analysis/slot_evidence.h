#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/word_look.h"
#include "base/mix_hash.h"

namespace logai::analysis {

using WordId = std::uint32_t;
constexpr WordId kVariable = 0;  ///< any value

/// The words of all skeletons by number; a log made to be hard has millions. Lives: the words as
/// long as the skeletons.
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
  std::string_view word(WordId id) const { return words_[id]; }

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

/// What stands around a slot, equal for all skeletons of one structure.
struct Place {
  char before = ' ';  ///< the punctuation directly in front, or ' '
  char after = ' ';
  bool first = false;
  bool last = false;
};

/// Judges whether words that stand in one slot of messages that are equal otherwise are values of a
/// variable. A slot is a word or a variable; punctuation is equal in all messages of a structure.
/// Lives:   vocabulary and places as long as this.
class SlotEvidence {
 public:
  SlotEvidence(const Vocabulary& vocabulary, const std::vector<Place>& places)
      : vocabulary_(vocabulary), places_(places) {}

  /// How much speaks for `values`, what stands in `slot` while `slots` stand around it, being those
  /// of a variable; from 0 on they are.
  double Of(std::span<const WordId> slots, std::size_t slot, std::vector<WordId> values) const;
  /// How much what stands around `slot` speaks for a name or a value there, whatever it is.
  double Hint(std::span<const WordId> slots, std::size_t slot) const;
  /// Whether a word tells of trouble, where nothing says for certain that a name stands there.
  bool IsTelling(std::span<const WordId> slots, std::size_t slot) const;

 private:
  std::size_t SharedLabels(std::span<const WordId> values) const;
  bool DifferInDigits(std::span<const WordId> values) const;

  const Vocabulary& vocabulary_;
  const std::vector<Place>& places_;
};

}  // namespace logai::analysis
