#include "sources/line_reader.h"

#include <cstring>

#include "base/text.h"
#include "sources/file_text.h"

namespace logai::sources {

base::Status LineReader::Start(std::stop_token stop) {
  return filled_ == 0 && !at_end_ ? Refill(std::move(stop)) : base::Status();
}

/// Moves what is left of the last piece to the front and reads the next one behind it.
base::Status LineReader::Refill(std::stop_token stop) {
  if (stop.stop_requested()) return base::Fail(base::ErrorKind::kCancelled, "reading was stopped");
  if (buffer_.empty()) buffer_.resize(kPieceBytes + max_line_ + 1);
  const std::size_t left = filled_ - position_;
  std::memmove(buffer_.data(), buffer_.data() + position_, left);
  position_ = 0;
  filled_ = left;
  LOGAI_ASSIGN_OR_RETURN(const std::size_t got,
                         bytes_.Read(std::span(buffer_).subspan(filled_, kPieceBytes)));
  if (line_end_ == '\0') line_end_ = LineEndOf({buffer_.data() + filled_, got});
  zeros_ += CountZeros({buffer_.data() + filled_, got});
  filled_ += got;
  bytes_read_ += base::ByteCount(static_cast<std::int64_t>(got));
  at_end_ = got == 0;
  return {};
}

bool LineReader::TakeLine(std::size_t size, std::size_t consumed, std::string_view& line) {
  line = std::string_view(buffer_.data() + position_, size);
  position_ += consumed;
  // A log that is cut while a program writes it begins with a hole of zeros.
  line.remove_prefix(std::min(line.find_first_not_of('\0'), line.size()));
  if (line.size() > max_line_) {
    line = base::Utf8Prefix(line, max_line_);
    ++cut_lines_;
  }
  ++lines_;
  return true;
}

base::Result<bool> LineReader::Next(std::string_view& line, std::stop_token stop) {
  std::size_t searched = 0;
  while (true) {
    const char* begin = buffer_.data() + position_;
    const std::size_t available = filled_ - position_;
    const void* end = available > searched
                          ? std::memchr(begin + searched, line_end_, available - searched)
                          : nullptr;
    if (end != nullptr) {
      const auto size = static_cast<std::size_t>(static_cast<const char*>(end) - begin);
      searched = 0;
      if (!skipping_) return TakeLine(size, size + 1, line);
      skipping_ = false;
      position_ += size + 1;
      continue;
    }
    if (skipping_) {
      position_ = filled_;
    } else if (available > max_line_) {
      // Zeros at the front do not count as a line's text.
      const std::string_view text(begin, available);
      const std::size_t zeros = std::min(text.find_first_not_of('\0'), available);
      if (zeros > 0) {
        position_ += zeros;
      } else {
        skipping_ = true;
        return TakeLine(available, available, line);
      }
    }
    searched = filled_ - position_;
    if (at_end_) {
      if (searched == 0) return false;
      return TakeLine(searched, searched, line);
    }
    LOGAI_RETURN_IF_ERROR(Refill(stop));
  }
}

}  // namespace logai::sources
