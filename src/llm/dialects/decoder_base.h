#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm/dialect.h"
#include "llm/dialects/think_tags.h"
#include "llm/json_fields.h"

/// For the .cc files of the dialects only.
namespace logai::llm {

/// What every decoder keeps and says of itself; a dialect adds how it reads frames.
class DecoderBase : public ReplyDecoder {
 public:
  State state() const final { return state_; }
  const WireError& failure() const final { return failure_; }
  bool thinking() const final { return thinking_; }
  std::vector<std::string> warnings() const final { return warnings_; }

 protected:
  bool ended() const { return state_ == State::kClosed || state_ == State::kFailed; }
  /// The reply is whole, unless it has failed or ended already.
  void Complete() {
    if (state_ == State::kOpen) state_ = State::kComplete;
  }
  void Close() {
    if (state_ != State::kFailed) state_ = State::kClosed;
  }
  State Fail(WireError error);
  /// For a failure that the server tells in no words of its own; `status` as if over HTTP.
  State Fail(std::string message, int status = 200);

  /// Adds words of the answer, without the reasoning that stands in tags before them.
  void Say(std::string_view words, std::string& text);
  void Think() { thinking_ = true; }
  void Warn(std::string warning) { warnings_.push_back(std::move(warning)); }
  /// The ending is in no book: taken as a normal one.
  void WarnOfEnding(std::string_view reason);

  /// The reply with `calls`, which make its ending kToolCalls whatever the server called it.
  Reply Finished(std::vector<ToolCall> calls);

  Reply reply_;

 private:
  State state_ = State::kOpen;
  WireError failure_;
  bool thinking_ = false;
  ThinkTags think_tags_;
  std::vector<std::string> warnings_;
};

/// A decoder whose replies may want something back.
class ContinuingDecoder : public DecoderBase {
 public:
  /// `id_prefix` starts the ids of calls that come without one, `bound_to` is the mark of the
  /// request.
  ContinuingDecoder(std::string id_prefix, std::string bound_to)
      : id_prefix_(std::move(id_prefix)), bound_to_(std::move(bound_to)) {}

 protected:
  const std::string& id_prefix() const { return id_prefix_; }
  /// The continuation that `parts` are; none when they are empty.
  Continuation ContinueWith(const Json& parts, std::string_view dialect) const;

 private:
  std::string id_prefix_;
  std::string bound_to_;
};

/// Whether the data is no document at all: an end marker, or words that keep a connection alive.
bool IsNoDocument(const Frame& frame);

/// The frame's data as a JSON object.
/// `error` is set instead when it is none, or is one that tells of a failure.
struct FrameDocument {
  std::optional<Json> object;
  std::optional<WireError> error;
};
FrameDocument ReadFrame(const Frame& frame);

}  // namespace logai::llm
