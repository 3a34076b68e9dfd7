#include "logs/header_memo.h"

#include <algorithm>
#include <cstring>

#include "base/mix_hash.h"

namespace logai::logs {
namespace {

constexpr std::size_t kStep = sizeof(std::uint64_t);

// Eight bytes of `text` from `at` on with each digit as '0'; the end of the line is a line end.
std::uint64_t StepAt(std::string_view text, std::size_t at) {
  std::uint64_t word = 0;
  if (at + kStep <= text.size()) {
    std::memcpy(&word, text.data() + at, kStep);
  } else if (at <= text.size()) {
    char rest[kStep] = {};
    std::memcpy(rest, text.data() + at, text.size() - at);
    rest[text.size() - at] = '\n';
    std::memcpy(&word, rest, kStep);
  }
  // A byte is a digit when it is below 0x80 and, less '0', below 10: then adding 0x76 to what is
  // left by the exclusive or with '0' does not reach its highest bit.
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  const std::uint64_t flipped = word ^ (kOnes * '0');
  const std::uint64_t high = ((flipped & (kOnes * 0x7F)) + kOnes * 0x76) | flipped;
  const std::uint64_t digits = (~high & (kOnes * 0x80)) >> 7;  // a one per digit
  return word & ~(digits * 0x0F);
}

}  // namespace

// The slot of `key`, or the free one where it would stand.
const HeaderMemo::Slot& HeaderMemo::SlotOf(std::uint64_t key) const {
  std::size_t at = key % kSlots;
  while (slots_[at].used && slots_[at].key != key) at = (at + 1) % kSlots;
  return slots_[at];
}

const HeaderMemo::Header* HeaderMemo::Find(std::uint64_t form, std::string_view behind) const {
  if (slots_.empty()) return nullptr;
  std::uint64_t key = form;
  for (std::size_t at = 0; at < kLongest; at += kStep) {
    key = base::Mix(key, StepAt(behind, at));
    const Slot& slot = SlotOf(key);
    if (!slot.used) return nullptr;
    if (!slot.more) return &slot.header;
  }
  return nullptr;
}

void HeaderMemo::Learn(std::uint64_t form, std::string_view behind, std::size_t looked_at,
                       const Header& header) {
  const std::size_t steps = std::max<std::size_t>((looked_at + kStep - 1) / kStep, 1);
  if (steps * kStep > kLongest || used_ + steps > kSlots / 2) return;
  if (slots_.empty()) slots_.resize(kSlots);
  std::uint64_t key = form;
  for (std::size_t step = 1; step <= steps; ++step) {
    key = base::Mix(key, StepAt(behind, (step - 1) * kStep));
    auto& slot = const_cast<Slot&>(SlotOf(key));
    if (slot.used && slot.more) continue;
    if (slot.used) return;
    ++used_;
    slot = {.key = key, .used = true, .more = step < steps, .header = header};
  }
}

}  // namespace logai::logs
