#include "sources/line_chunks.h"

#include <algorithm>
#include <cstring>

namespace logai::sources {
namespace {

constexpr std::size_t kStep = 64 * 1024;  // read behind a chunk's end at a time

}  // namespace

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
  at_end_ = skip_ = false;
  LOGAI_RETURN_IF_ERROR(Fill(static_cast<std::size_t>(end_ - base_) + kStep));
  chunk_bytes_ =
      std::clamp<std::int64_t>(base_ + static_cast<std::int64_t>(filled_) - begin, 0, kChunkBytes);
  if (begin == 0) return {};
  return SkipLine();
}

// Makes at least `bytes` of the buffer valid, if the text has them.
base::Status ChunkLines::Fill(std::size_t bytes) {
  if (at_end_ || bytes <= filled_) return {};
  if (buffer_.size() < bytes) buffer_.resize(bytes);
  LOGAI_ASSIGN_OR_RETURN(const std::size_t got,
                         text_->ReadAt(base_ + static_cast<std::int64_t>(filled_),
                                       std::span(buffer_).subspan(filled_, bytes - filled_)));
  at_end_ = got < bytes - filled_;
  filled_ += got;
  return {};
}

// Moves behind the next line end, within the chunk and its tail.
base::Status ChunkLines::SkipLine() {
  while (true) {
    const void* found = std::memchr(buffer_.data() + position_, '\n', filled_ - position_);
    if (found != nullptr) {
      position_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data()) + 1;
      return {};
    }
    position_ = filled_;
    if (at_end_ || base_ + static_cast<std::int64_t>(filled_) >= end_ + kTailBytes) return {};
    LOGAI_RETURN_IF_ERROR(Fill(filled_ + kStep));
  }
}

base::Result<bool> ChunkLines::Next(std::string_view& line) {
  if (skip_) {
    skip_ = false;
    LOGAI_RETURN_IF_ERROR(SkipLine());
  }
  line_begin_ = base_ + static_cast<std::int64_t>(position_);
  if (line_begin_ >= end_ + kTailBytes) return false;
  std::size_t looked_at = position_;
  while (true) {
    const char* begin = buffer_.data() + position_;
    const void* found = std::memchr(buffer_.data() + looked_at, '\n', filled_ - looked_at);
    const std::size_t size = found != nullptr
                                 ? static_cast<std::size_t>(static_cast<const char*>(found) - begin)
                                 : filled_ - position_;
    if (size > kMaxLine) {
      line = {begin, kMaxLine};
      position_ += kMaxLine;
      skip_ = true;
      ++cut_lines_;
      return true;
    }
    if (found != nullptr) {
      line = {begin, size};
      position_ += size + 1;
      return true;
    }
    if (at_end_) {
      line = {begin, size};
      position_ = filled_;
      return size > 0;
    }
    looked_at = filled_;
    LOGAI_RETURN_IF_ERROR(Fill(filled_ + kStep));
  }
}

}  // namespace logai::sources
