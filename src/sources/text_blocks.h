#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sources/file_decoder.h"

namespace logai::sources {

/// A part of a text and what stands around it.
struct TextBlock {
  std::vector<char> bytes;
  std::size_t begin = 0;    ///< the block is bytes [begin, end); each byte of the text is in one
  std::size_t end = 0;      ///< block only
  std::int64_t offset = 0;  ///< of `begin` in the text

  std::string_view window() const { return {bytes.data(), bytes.size()}; }
};

/// Cuts a text of any size, also one without line ends, into blocks with some of the text before
/// and behind each. Where a reader has nothing to give for the moment, as at the end of a log that
/// is being written, the block ends with its last whole line, so that nobody waits for more.
/// Threads: one at a time.
class TextBlocks {
 public:
  static constexpr std::size_t kBlockBytes = std::size_t{4} * 1024 * 1024;

  /// `reach`: bytes of the text around each block, less at its ends.
  /// Lives:   `reader` as long as this.
  TextBlocks(ByteReader& reader, std::size_t reach, std::size_t block_bytes = kBlockBytes)
      : reader_(reader), reach_(reach), block_bytes_(block_bytes) {}

  /// The next block, in the same memory as far as it suffices; false behind the last.
  /// Errors:  kCancelled. Other errors of the reader end the text and are kept in `failure`.
  base::Result<bool> Next(TextBlock& block);

  const std::optional<base::Error>& failure() const { return failure_; }

 private:
  base::Status Fill(TextBlock& block);

  ByteReader& reader_;
  const std::size_t reach_;
  const std::size_t block_bytes_;
  std::vector<char> carried_;   // what the next block begins with
  std::size_t next_begin_ = 0;  // in `carried_`
  std::int64_t offset_ = 0;
  bool at_end_ = false;
  bool idle_ = false;
  bool done_ = false;
  std::optional<base::Error> failure_;
};

}  // namespace logai::sources
