#include "sources/text_blocks.h"

#include <algorithm>

namespace logai::sources {
namespace {

/// Where a text that has come as far as `text`, from `begin` on, may be cut while more is awaited:
/// behind its last whole line, but not within an armoured block, whose lines belong together.
std::size_t IdleEnd(std::string_view text, std::size_t begin, std::size_t reach) {
  const auto line_end = text.rfind('\n');
  if (line_end == std::string_view::npos || line_end < begin) return begin;
  const std::size_t end = line_end + 1;
  const auto armour = text.rfind("-----BEGIN ", end);
  if (armour == std::string_view::npos || end - armour > reach) return end;
  if (text.find("-----END ", armour) < end) return end;
  const auto before = text.rfind('\n', armour);
  return std::max(begin, before == std::string_view::npos ? 0 : before + 1);
}

}  // namespace

base::Status TextBlocks::Fill(TextBlock& block) {
  std::size_t filled = carried_.size();
  const std::size_t wanted = next_begin_ + block_bytes_ + reach_;
  block.bytes.resize(std::max(wanted, filled));
  std::ranges::copy(carried_, block.bytes.begin());
  idle_ = false;
  while (filled < wanted && !at_end_ && !idle_) {
    auto got = reader_.Read(std::span(block.bytes).subspan(filled));
    if (!got && got.error().kind == base::ErrorKind::kCancelled) return base::Fail(got.error());
    if (!got) failure_ = std::move(got).error();
    at_end_ = !got || *got == 0;
    filled += got ? *got : 0;
    idle_ = !at_end_ && reader_.WouldWait() &&
            IdleEnd({block.bytes.data(), filled}, next_begin_, reach_) > next_begin_;
  }
  block.bytes.resize(filled);
  return {};
}

base::Result<bool> TextBlocks::Next(TextBlock& block) {
  if (done_) return false;
  LOGAI_RETURN_IF_ERROR(Fill(block));
  const std::size_t size = block.bytes.size();
  block.begin = next_begin_;
  block.offset = offset_;
  block.end = std::min(size, next_begin_ + block_bytes_);
  if (idle_) block.end = std::min(block.end, IdleEnd(block.window(), next_begin_, reach_));
  if (at_end_ && size <= next_begin_ + block_bytes_) block.end = size;
  done_ = at_end_ && block.end == size;
  offset_ += static_cast<std::int64_t>(block.end - block.begin);
  const std::size_t kept = block.end > reach_ ? block.end - reach_ : 0;
  carried_.assign(block.bytes.begin() + static_cast<std::ptrdiff_t>(kept), block.bytes.end());
  next_begin_ = block.end - kept;
  return true;
}

}  // namespace logai::sources
