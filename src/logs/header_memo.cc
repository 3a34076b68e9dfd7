#include "logs/header_memo.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/mix_hash.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace logai::logs {
namespace {

constexpr std::size_t kWord = sizeof(std::uint64_t);

// Eight bytes with each digit as '0'. A byte is a digit when it is below 0x80 and, less '0', below
// 10: then adding 0x76 to what is left by the exclusive or with '0' does not reach its highest bit.
std::uint64_t WithoutDigits(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  const std::uint64_t flipped = word ^ (kOnes * '0');
  const std::uint64_t high = ((flipped & (kOnes * 0x7F)) + kOnes * 0x76) | flipped;
  const std::uint64_t digits = (~high & (kOnes * 0x80)) >> 7;  // a one per digit
  return word & ~(digits * 0x0F);
}

// Bytes of a text, with each digit as '0'.
using Window = std::array<char, 64>;

// What a window is put into a table by.
std::uint64_t PlaceOf(const Window& window) {
  std::array<std::uint64_t, 4> words;
  std::memcpy(words.data(), window.data(), sizeof words);
  return base::Mix(words[0] ^ words[2] << 1, words[1] ^ words[3] << 1);
}

#if defined(__SSE2__)

void TakeWindow(const char* from, Window& window) {
  const __m128i zero = _mm_set1_epi8('0'), nine = _mm_set1_epi8(9);
#pragma GCC unroll 4
  for (std::size_t i = 0; i < window.size(); i += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + i));
    const __m128i above = _mm_sub_epi8(bytes, zero);
    const __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(above, nine), above);
    const __m128i plain =
        _mm_or_si128(_mm_andnot_si128(digits, bytes), _mm_and_si128(digits, zero));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(window.data() + i), plain);
  }
}

// A bit for each byte in which two windows are equal.
std::uint64_t EqualBytes(const Window& a, const Window& b) {
  std::uint64_t equal = 0;
#pragma GCC unroll 4
  for (std::size_t i = 0; i < a.size(); i += 16) {
    const __m128i of_a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a.data() + i));
    const __m128i of_b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b.data() + i));
    const int bits = _mm_movemask_epi8(_mm_cmpeq_epi8(of_a, of_b));
    equal |= std::uint64_t{static_cast<std::uint32_t>(bits)} << i;
  }
  return equal;
}

#else

void TakeWindow(const char* from, Window& window) {
  for (std::size_t i = 0; i < window.size(); i += kWord) {
    std::uint64_t word = 0;
    std::memcpy(&word, from + i, kWord);
    word = WithoutDigits(word);
    std::memcpy(window.data() + i, &word, kWord);
  }
}

std::uint64_t EqualBytes(const Window& a, const Window& b) {
  std::uint64_t equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) equal |= std::uint64_t{a[i] == b[i]} << i;
  return equal;
}

#endif

}  // namespace

// `key` and the `size` bytes of `text` from `at` on, with each digit as '0'; the end of the line is
// a line end.
std::uint64_t HeaderMemo::Step(std::uint64_t key, std::string_view text, std::size_t at,
                               std::size_t size) {
  const char* from = text.data() + at;
  std::array<char, kStep> rest;
  if (at + kStep > text.size()) {
    rest.fill('\n');
    if (at < text.size()) text.copy(rest.data(), kStep, at);
    from = rest.data();
  }
  for (std::size_t i = 0; i < size; i += kWord) {
    std::uint64_t word = 0;
    std::memcpy(&word, from + i, kWord);
    // Bytes that do not count are the upper ones; where they are not, more counts than need be.
    if (std::endian::native == std::endian::little && size - i < kWord) {
      word &= ~std::uint64_t{0} >> (8 * (kWord - (size - i)));
    }
    key = base::Mix(key, WithoutDigits(word));
  }
  return key;
}

// The slot of `key`, or the free one where it would stand.
const HeaderMemo::Slot& HeaderMemo::SlotOf(std::uint64_t key) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = key & mask;
  while (slots_[at].used && slots_[at].key != key) at = (at + 1) & mask;
  return slots_[at];
}

// Makes room for `more` slots, while half stay free: a small table stays near the processor.
void HeaderMemo::Grow(std::size_t more) {
  std::size_t size = std::max(slots_.size(), kFewestSlots);
  while (size < 2 * (used_ + more)) size *= 2;
  if (size == slots_.size()) return;
  std::vector<Slot> before(size);
  before.swap(slots_);
  for (const Slot& slot : before) {
    if (slot.used) const_cast<Slot&>(SlotOf(slot.key)) = slot;
  }
}

const HeaderMemo::Header* HeaderMemo::Find(std::uint64_t form, std::string_view behind) {
  if (slots_.empty()) return nullptr;
  const char* from = behind.data();
  Window rest;
  if (behind.size() < rest.size()) {
    rest.fill('\n');
    behind.copy(rest.data(), rest.size());
    from = rest.data();
  }
  Window window;
  TakeWindow(from, window);
  // Headers of one package begin alike, so that several have one place.
  Recent* const set = &recent_[PlaceOf(window) % kRecentSets * kRecentWays];
  for (std::size_t way = 0; way < kRecentWays; ++way) {
    const Recent& recent = set[way];
    if (recent.counts == 0) break;
    const std::uint64_t others = ~EqualBytes(window, recent.text);
    if ((others & recent.counts) == 0 && recent.form == form) return &recent.header;
  }
  std::size_t looked_at = 0;
  const Header* header = FindSlowly(form, behind, looked_at);
  if (header != nullptr && looked_at > 0 && looked_at <= Recent::kLongest) {
    std::copy_backward(set, set + kRecentWays - 1, set + kRecentWays);
    *set = {.text = window,
            .form = form,
            .counts = ~std::uint64_t{0} >> (Recent::kLongest - looked_at),
            .header = *header};
    return &set->header;
  }
  return header;
}

const HeaderMemo::Header* HeaderMemo::FindSlowly(std::uint64_t form, std::string_view behind,
                                                 std::size_t& looked_at) const {
  std::uint64_t key = form;
  looked_at = 0;
  while (true) {
    const Slot& slot = SlotOf(key);
    if (!slot.used) return nullptr;
    if (slot.more == 0) return &slot.header;
    key = Step(key, behind, looked_at, slot.more);
    looked_at += slot.more;
  }
}

// A header that depends on fewer bytes than a step had makes that step shorter; what was learnt
// behind the longer one is learnt again.
void HeaderMemo::Learn(std::uint64_t form, std::string_view behind, std::size_t looked_at,
                       const Header& header) {
  looked_at = std::max<std::size_t>(looked_at, 1);
  const std::size_t most_steps = looked_at + 1;
  if (looked_at > kLongest || used_ + most_steps > kMostSlots / 2) return;
  Grow(most_steps);
  std::uint64_t key = form;
  for (std::size_t at = 0;;) {
    auto& slot = const_cast<Slot&>(SlotOf(key));
    const auto left = static_cast<std::uint8_t>(std::min(looked_at - at, kStep));
    if (!slot.used) {
      ++used_;
      slot = {.key = key, .used = true, .more = left, .header = header};
    }
    if (left == 0 || slot.more == 0) return;
    slot.more = std::min(slot.more, left);
    key = Step(key, behind, at, slot.more);
    at += slot.more;
  }
}

}  // namespace logai::logs
