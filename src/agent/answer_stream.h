#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "agent/inert_markup.h"

namespace logai::agent {

/// Decides which of a model's words are the answer while they stream. Text that begins as models
/// announce their next step ("Let me look …") is held back while it is short and cites nothing, for
/// a tool call may follow, or nothing at all; the conclusion line, which is for programs, never
/// goes out. Links and the like become inert (agent/inert_markup.h).
class AnswerStream {
 public:
  using Sink = std::function<void(std::string_view)>;

  explicit AnswerStream(Sink sink) : sink_(std::move(sink)) {}

  void Feed(std::string_view delta);
  /// The step ended without a tool call: gives out what is held.
  void EndAsAnswer();
  /// The step begins anew, with other words. REQUIRES: !anything_shown().
  void Forget();
  /// Whether any text went to the sink.
  bool anything_shown() const { return shown_ > 0; }

 private:
  void Release(bool at_end);
  void Give(std::string_view text, bool at_end);

  Sink sink_;
  bool holding_ = true;
  bool in_conclusion_ = false;
  InertMarkup markup_;
  std::string text_;       // of this step, so far
  std::size_t shown_ = 0;  // bytes of text_ that went out
};

}  // namespace logai::agent
