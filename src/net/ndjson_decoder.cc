#include "net/ndjson_decoder.h"

#include <algorithm>

#include "base/text.h"

namespace logai::net {

base::Result<std::optional<std::string>> NdjsonDecoder::Next() {
  while (!failed_) {
    std::size_t end = buffer_.find('\n', std::max(scan_, begin_));
    const bool whole = end != std::string::npos;
    if (!whole) end = buffer_.size();
    if (end - begin_ > static_cast<std::size_t>(max_line_.value())) {
      failed_ = true;
      break;
    }
    if (!whole && !(ended_ && begin_ < end)) {
      buffer_.erase(0, begin_);
      scan_ = buffer_.size();
      begin_ = 0;
      return std::nullopt;
    }
    const std::string_view line = std::string_view(buffer_).substr(begin_, end - begin_);
    begin_ = scan_ = whole ? end + 1 : end;
    if (const std::string_view text = base::Trim(line); !text.empty()) return std::string(text);
  }
  return base::Fail(base::ErrorKind::kTooLarge, "the stream has a line of more than {} bytes",
                    max_line_.value());
}

}  // namespace logai::net
