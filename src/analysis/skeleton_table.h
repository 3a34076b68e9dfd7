#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/skeleton.h"
#include "base/time.h"
#include "logs/event.h"

namespace logai::analysis {

/// One message on its way into a table.
struct Sighting {
  std::uint64_t order = 0;  ///< rises from the first message of all sources to the last
  logs::Level level = logs::Level::kUnknown;
  std::optional<base::UtcTime> time;
  std::string_view text;  ///< shown as an example
};

/// How often, when and where messages of one kind were seen.
struct Sightings {
  std::uint64_t count = 0;
  std::uint64_t first = std::numeric_limits<std::uint64_t>::max();  ///< Sighting::order
  std::uint64_t last = 0;
  base::TimeRange times;
  std::array<std::uint64_t, 8> per_level{};  ///< indexed by logs::Level
  std::string example;                       ///< of the first

  void Add(const Sighting& sighting);
  void Add(const Sightings& other);
};

/// Counts messages by skeleton: the first stage of template mining, which looks at one message at a
/// time. Tables over parts of a text give, merged, the table of the whole.
/// Threads: one thread at a time.
class SkeletonTable {
 public:
  /// What every message touches stands in two lines of the processor's cache.
  struct alignas(64) Entry {
    std::uint64_t hash = 0;
    std::uint32_t part = 0;  ///< that it was last seen in
    Sightings seen;
    std::string packed;  ///< PackSkeleton
  };

  /// In one part of a text (BeginPart) at most so many skeletons are told apart by all their words,
  /// and so many more by the words of the first: what has more is made to fill the memory, or has
  /// names in its messages that nothing gives away.
  static constexpr std::size_t kFinePerPart = 2'048, kCoarsePerPart = 512;
  /// Fewer where nearly each of a part's first messages has a skeleton of its own (random text,
  /// made-up keys): what more of them would tell is not worth what they cost.
  static constexpr std::size_t kFineOfRandom = 512, kCoarseOfRandom = 128;

  /// Begins another part of a text, such as a chunk. From the first call on the number of skeletons
  /// of a part is bounded; which those are depends on the part alone, not on what came before.
  void BeginPart();

  /// Counts a message, and returns the index of its entry, which stays valid until Clear. Beyond
  /// the bounds of a part new words of `tokens` become variables, or all of it one.
  /// `form`:  MessageForm of the message, for AddKnown; 0 when there is none.
  std::uint32_t Add(std::vector<Token>& tokens, const Sighting& sighting, std::uint64_t form = 0);
  struct Added {
    std::uint32_t entry = 0;  ///< its index, as Add gives it
    bool by_form = false;     ///< it was not tokenised
  };
  /// Counts the message that is sighting.text: by its form where it may be (`by_form`) and looks
  /// like one before, else tokenised into `tokens`. In a part that is beyond its bounds, and whose
  /// last messages were like none before, only each eighth is looked at until one is like another
  /// again; the others count as one variable, which is what `tokens` are then.
  Added AddMessage(const Sighting& sighting, const TokenLimits& limits, bool by_form,
                   std::vector<Token>& tokens);
  /// Counts a message that looks like one that was added, as Add would; nothing when there was
  /// none, and it must be tokenised.
  std::optional<std::uint32_t> AddKnown(std::uint64_t form, const Sighting& sighting);
  std::uint32_t Add(Entry entry);

  /// Callers change what was seen and the text, not the hashes.
  std::vector<Entry>& entries() { return entries_; }
  const std::vector<Entry>& entries() const { return entries_; }
  void Clear();

 private:
  /// An entry's index, and of its hash what tells it from most others without a look at it.
  struct Slot {
    std::uint32_t entry = 0;
    std::uint32_t tag = 0;
  };

  Slot& SlotOf(std::uint64_t hash);
  void Grow();
  std::uint32_t EntryOf(std::uint64_t hash, std::span<const Token> tokens);
  bool IsNewInPart(std::uint64_t hash);
  bool HasRoom();
  bool IsUnlike();
  void KeepWords();
  void MakeCoarse(std::vector<Token>& tokens);
  void Remember(std::uint64_t form, std::uint32_t entry);

  // Open addressing; the entry is kFree where there is none.
  std::vector<Slot> slots_;
  std::vector<Entry> entries_;
  std::uint32_t part_ = 0;           // 0: parts are not told apart
  std::vector<std::uint32_t> fine_;  // entries of skeletons of this part
  std::size_t coarse_ = 0;           // and how many are coarse
  std::size_t messages_ = 0;         // of this part
  bool random_ = false;              // see kFineOfRandom
  std::size_t unlike_ = 0;           // messages in a row that were beyond the bounds
  std::uint32_t any_ = 0;            // the entry of such messages, when there were some
  std::vector<std::uint64_t>
      words_seen_;  // in those of fine_, a bit for each hash; made when needed

  // The entries of messages by their form, with open addressing; a form of 0 is a free slot.
  struct Known {
    std::uint64_t form = 0;
    std::uint32_t entry = 0;
  };
  std::vector<Known> known_;  // a power of two
  std::size_t forms_ = 0;

  Known& KnownOf(std::uint64_t form);
};

}  // namespace logai::analysis
