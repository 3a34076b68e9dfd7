#include "sources/line_marks.h"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace logai::sources {
namespace {

constexpr std::size_t kWord = 64;

// The line ends of at most 64 bytes; `high` gets a bit when there is a byte beyond ASCII.
std::uint64_t MarksOf(std::string_view text, unsigned char& high) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bits |= static_cast<std::uint64_t>(text[i] == '\n') << i;
    high |= static_cast<unsigned char>(text[i]);
  }
  return bits;
}

#if defined(__x86_64__)

// The same for whole words of 64 bytes; returns whether they are all ASCII.
__attribute__((target("avx2"))) bool ReadByVectors(const char* from, std::size_t words,
                                                   std::uint64_t* marks) {
  const __m256i end = _mm256_set1_epi8('\n');
  __m256i all = _mm256_setzero_si256();
  for (std::size_t word = 0; word < words; ++word, from += kWord) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 32));
    all = _mm256_or_si256(all, _mm256_or_si256(low, high));
    const auto ends_of = [&](__m256i bytes) __attribute__((target("avx2"))) {
      const int mask = _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, end));
      return std::uint64_t{static_cast<std::uint32_t>(mask)};
    };
    marks[word] = ends_of(low) | ends_of(high) << 32;
  }
  return _mm256_movemask_epi8(all) == 0;
}

#endif

}  // namespace

void LineMarks::Read(std::string_view text) {
  words_ = (text.size() + kWord - 1) / kWord;
  std::size_t word = 0;
  bool ascii = true;
#if defined(__x86_64__)
  static const bool has_vectors = __builtin_cpu_supports("avx2") != 0;
  if (has_vectors) {
    word = text.size() / kWord;
    ascii = ReadByVectors(text.data(), word, marks_.data());
  }
#endif
  unsigned char high = 0;
  for (; word < words_; ++word) marks_[word] = MarksOf(text.substr(word * kWord, kWord), high);
  ascii_ = ascii && high < 0x80;
  word_ = 0;
  bits_ = words_ > 0 ? marks_[0] : 0;
}

}  // namespace logai::sources
