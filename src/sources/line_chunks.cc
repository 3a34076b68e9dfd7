#include "sources/line_chunks.h"

#include <algorithm>
#include <cstring>

namespace logai::sources {
base::Result<bool> DecodedText::MoveTo(std::int64_t begin, std::int64_t end) {
  Forget(begin);
  while (!at_end_ && decoded() < end) {
    const std::size_t held = window_.size();
    window_.resize(held + static_cast<std::size_t>(end - decoded()));
    auto got = bytes_.Read(std::span(window_).subspan(held));
    window_.resize(held + (got ? *got : 0));
    if (!got || *got == 0) at_end_ = true;
    if (!got) return base::Fail(std::move(got).error());
  }
  Forget(begin);
  return decoded() > begin;
}

void DecodedText::Forget(std::int64_t begin) {
  const auto gone =
      std::clamp<std::int64_t>(begin - begin_, 0, static_cast<std::int64_t>(window_.size()));
  window_.erase(window_.begin(), window_.begin() + gone);
  begin_ += gone;
}

base::Result<std::size_t> DecodedText::ReadAt(std::int64_t offset, std::span<char> buffer) const {
  if (offset < begin_ || offset >= decoded()) return 0;
  const auto at = static_cast<std::size_t>(offset - begin_);
  const std::size_t size = std::min(buffer.size(), window_.size() - at);
  std::memcpy(buffer.data(), window_.data() + at, size);
  return size;
}

base::Status ChunkLines::Start(const TextBytes& text, std::int64_t begin) {
  text_ = &text;
  end_ = begin + kChunkBytes;
  base_ = begin > 0 ? begin - 1 : 0;  // the byte before tells whether a line starts at `begin`
  filled_ = position_ = 0;
  marks_.Read({});
  marked_begin_ = marked_end_ = foreign_end_ = 0;
  at_end_ = skip_ = false;
  LOGAI_RETURN_IF_ERROR(Fill(kStep));
  if (begin == 0) return {};
  return SkipLine();
}

std::int64_t ChunkLines::chunk_bytes() const {
  const std::int64_t behind = base_ + static_cast<std::int64_t>(filled_) - (end_ - kChunkBytes);
  return std::clamp<std::int64_t>(behind, 0, kChunkBytes);
}

// Makes at least `bytes` of the buffer valid, if the text has them.
base::Status ChunkLines::Fill(std::size_t bytes) {
  bytes = std::min(bytes, kBufferBytes);
  if (at_end_ || bytes <= filled_) return {};
  LOGAI_ASSIGN_OR_RETURN(const std::size_t got,
                         text_->ReadAt(base_ + static_cast<std::int64_t>(filled_),
                                       std::span(buffer_.get() + filled_, bytes - filled_)));
  at_end_ = got < bytes - filled_;
  filled_ += got;
  return {};
}

// Moves behind the next line end, within the chunk and its tail.
base::Status ChunkLines::SkipLine() {
  while (true) {
    const char* begin = buffer_.get();
    const void* found = std::memchr(begin + position_, '\n', filled_ - position_);
    position_ = found != nullptr
                    ? static_cast<std::size_t>(static_cast<const char*>(found) - begin) + 1
                    : filled_;
    marks_.Read({});
    marked_begin_ = marked_end_ = position_;
    if (found != nullptr || at_end_) return {};
    if (base_ + static_cast<std::int64_t>(filled_) >= end_ + kTailBytes) return {};
    LOGAI_RETURN_IF_ERROR(Fill(filled_ + kStep));
  }
}

// Where the next line ends in the buffer; kNone when that does not stand in it.
std::size_t ChunkLines::LineEnd() {
  while (true) {
    const std::size_t at = marks_.Next();
    if (at != LineMarks::kNone) return marked_begin_ + at;
    if (marked_end_ == filled_) return LineMarks::kNone;
    marked_begin_ = marked_end_;
    marked_end_ = std::min(filled_, marked_begin_ + LineMarks::kMost);
    marks_.Read({buffer_.get() + marked_begin_, marked_end_ - marked_begin_});
    if (!marks_.ascii()) foreign_end_ = marked_end_;
  }
}

base::Result<bool> ChunkLines::NextSlowly(std::string_view& line) {
  if (skip_) {
    skip_ = false;
    LOGAI_RETURN_IF_ERROR(SkipLine());
  }
  line_begin_ = base_ + static_cast<std::int64_t>(position_);
  if (line_begin_ >= end_ + kTailBytes) return false;
  while (true) {
    const char* begin = buffer_.get() + position_;
    const std::size_t found = LineEnd();
    const std::size_t size = std::min(found, filled_) - position_;
    if (size > kMaxLine) {
      line = {begin, kMaxLine};
      position_ += kMaxLine;
      skip_ = true;
      ++cut_lines_;
      return true;
    }
    if (found != LineMarks::kNone) {
      TakeLine(found, line);
      return true;
    }
    if (at_end_) {
      line = {begin, size};
      position_ = filled_;
      return size > 0;
    }
    LOGAI_RETURN_IF_ERROR(Fill(filled_ + kStep));
  }
}

}  // namespace logai::sources
