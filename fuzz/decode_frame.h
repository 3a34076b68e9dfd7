#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "llm/stream_reader.h"

/// What the fuzz targets of stream readers share: how they feed a body in pieces, and what must
/// hold whatever the bytes are.
namespace logai::fuzz {

/// What `decoder` gives for `body` in pieces of `step` bytes, and whether it stayed in its bounds.
/// Decoder has Push, End and Next as net::SseDecoder has them.
template <class Item, class Decoder>
std::pair<std::vector<Item>, bool> ItemsOf(Decoder decoder, std::string_view body,
                                           std::size_t step) {
  std::vector<Item> items;
  const auto drain = [&] {
    while (true) {
      auto item = decoder.Next();
      if (!item) return false;
      if (!*item) return true;
      items.push_back(**std::move(item));
    }
  };
  bool ok = true;
  for (std::string_view rest = body; ok && !rest.empty();
       rest.remove_prefix(std::min(step, rest.size()))) {
    decoder.Push(rest.substr(0, step));
    ok = drain();
  }
  decoder.End();
  if (ok) ok = drain();
  return {std::move(items), ok};
}

/// Whole or byte by byte, the same body gives the same items and the same verdict.
template <class Item, class Decoder>
void CheckSplits(const Decoder& decoder, std::string_view body) {
  const auto whole = ItemsOf<Item>(decoder, body, body.empty() ? 1 : body.size());
  if (whole != ItemsOf<Item>(decoder, body, 1)) std::abort();
}

struct ReadReply {
  std::string streamed;
  std::optional<llm::Reply> reply;  ///< when it was whole
};

/// Reads `body` in two pieces.
inline ReadReply ReadSplit(llm::Framing framing, std::unique_ptr<llm::ReplyDecoder> decoder,
                           std::string_view body, std::size_t at) {
  using State = llm::ReplyDecoder::State;
  llm::StreamReader reader(framing, *decoder);
  ReadReply read;
  (void)reader.Take(body.substr(0, at), read.streamed);
  (void)reader.Take(body.substr(at), read.streamed);
  (void)reader.End(read.streamed);
  const auto state = decoder->state();
  if (state == State::kComplete || state == State::kClosed) read.reply = decoder->Take();
  return read;
}

/// Any bytes are read without harm; a split (the first byte of `data` says where) changes nothing;
/// a reply holds what was streamed. `make` gives a decoder.
template <class Make>
void CheckDecoder(llm::Framing framing, const Make& make, const std::uint8_t* data,
                  std::size_t size) {
  if (size == 0) return;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto split = ReadSplit(framing, make(), body, body.empty() ? 0 : data[0] % body.size());
  const auto whole = ReadSplit(framing, make(), body, body.size());
  if (split.streamed != whole.streamed) std::abort();
  if (split.reply.has_value() != whole.reply.has_value()) std::abort();
  if (!whole.reply) return;
  if (whole.reply->text != whole.streamed) std::abort();
  if (whole.reply->tool_calls != split.reply->tool_calls) std::abort();
  if (whole.reply->continuation != split.reply->continuation) std::abort();
  for (const auto& call : whole.reply->tool_calls) {
    if (call.id.empty() || call.name.empty() || call.arguments_json.empty()) std::abort();
  }
}

}  // namespace logai::fuzz
