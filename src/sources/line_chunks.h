#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sources/file_decoder.h"
#include "sources/file_handle.h"
#include "sources/line_marks.h"

namespace logai::sources {

/// Text that can be read at any place.
/// Threads: ReadAt from several threads at once.
class TextBytes {
 public:
  virtual ~TextBytes() = default;
  /// Fills `buffer` from `offset` on as far as there is text; fewer bytes mean the end.
  virtual base::Result<std::size_t> ReadAt(std::int64_t offset, std::span<char> buffer) const = 0;
};

/// A plain file from `begin` on. Lives: as long as the file.
class PlainText final : public TextBytes {
 public:
  PlainText(const FileHandle& file, std::int64_t begin) : file_(file), begin_(begin) {}
  base::Result<std::size_t> ReadAt(std::int64_t offset, std::span<char> buffer) const override {
    return file_.ReadAt(begin_ + offset, buffer);
  }

 private:
  const FileHandle& file_;
  std::int64_t begin_;
};

/// The part of a decompressed text that is held in memory; it moves forwards only.
class DecodedText final : public TextBytes {
 public:
  /// Lives:   `bytes` as long as this.
  explicit DecodedText(ByteReader& bytes) : bytes_(bytes) {}

  /// Makes [begin, end) readable and forgets what stands before `begin`, which must not be smaller
  /// than at the call before. False when the text ends before `begin`.
  /// Errors:  those of the bytes; what was decoded before the damage stays readable.
  base::Result<bool> MoveTo(std::int64_t begin, std::int64_t end);
  base::Result<std::size_t> ReadAt(std::int64_t offset, std::span<char> buffer) const override;
  std::int64_t decoded() const { return begin_ + static_cast<std::int64_t>(window_.size()); }

 private:
  void Forget(std::int64_t begin);

  ByteReader& bytes_;
  std::vector<char> window_;
  std::int64_t begin_ = 0;
  bool at_end_ = false;
};

/// The lines that start in one chunk of a text, and those behind them for as long as the caller
/// goes on. A chunk owns the lines that start in it, so that each line of a text belongs to one
/// chunk. Threads: one thread at a time; any number of walks over one text.
class ChunkLines {
 public:
  static constexpr std::int64_t kChunkBytes = 1024 * 1024;
  /// Further behind the chunk's end no line is given.
  static constexpr std::int64_t kTailBytes = 128 * 1024;
  /// Longer lines are cut there and counted.
  static constexpr std::size_t kMaxLine = 256 * 1024;

  /// Starts with the chunk that begins at `begin`. Lives: `text`, and the lines that Next gives,
  /// until the next Start.
  /// Errors:  those of ReadAt.
  base::Status Start(const TextBytes& text, std::int64_t begin);

  /// Gives the next line, without its line end; false at the end of the text or the tail.
  base::Result<bool> Next(std::string_view& line) {
    // Most lines end where the marks are known, and are no longer than that.
    const std::size_t at = skip_ || in_tail() ? LineMarks::kNone : marks_.Next();
    if (at == LineMarks::kNone) return NextSlowly(line);
    TakeLine(marked_begin_ + at, line);
    return true;
  }

  /// Whether the last line is known to be all ASCII.
  bool ascii() const { return static_cast<std::size_t>(line_begin_ - base_) >= foreign_end_; }
  std::int64_t line_begin() const { return line_begin_; }  ///< of the last line, in the text
  std::int64_t end() const { return end_; }                ///< of the chunk
  std::int64_t cut_lines() const { return cut_lines_; }
  /// Bytes of the chunk that exist, once its last line was given: what a caller adds up to get the
  /// size of the text.
  std::int64_t chunk_bytes() const;

 private:
  base::Status Fill(std::size_t bytes);
  base::Status SkipLine();
  base::Result<bool> NextSlowly(std::string_view& line);
  std::size_t LineEnd();
  bool in_tail() const { return base_ + static_cast<std::int64_t>(position_) >= end_; }
  void TakeLine(std::size_t end, std::string_view& line) {
    line_begin_ = base_ + static_cast<std::int64_t>(position_);
    line = {buffer_.get() + position_, end - position_};
    position_ = end + 1;
  }

  // Read at a time: little enough that it is still near the processor when its lines are given.
  static constexpr std::size_t kStep = 128 * 1024;
  // The byte before the chunk, and a line of any length that starts at the tail's end.
  static constexpr std::size_t kBufferBytes =
      1 + static_cast<std::size_t>(kChunkBytes + kTailBytes) + kMaxLine + kStep;

  const TextBytes* text_ = nullptr;
  // Never moved, so that lines stay where they are. What no chunk needs is not touched.
  std::unique_ptr<char[]> buffer_ = std::make_unique_for_overwrite<char[]>(kBufferBytes);
  std::size_t filled_ = 0;
  std::size_t position_ = 0;
  LineMarks marks_;  // of the buffer from marked_begin_ to marked_end_
  std::size_t marked_begin_ = 0, marked_end_ = 0;
  std::size_t foreign_end_ = 0;  // behind it nothing but ASCII was marked
  std::int64_t base_ = 0;        // where the buffer begins in the text
  std::int64_t end_ = 0;
  std::int64_t line_begin_ = 0;
  std::int64_t cut_lines_ = 0;
  bool at_end_ = false;
  bool skip_ = false;  // the line before was cut; its rest comes first
};

}  // namespace logai::sources
