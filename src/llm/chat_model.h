#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/result.h"
#include "llm/chat.h"
#include "llm/provider.h"

namespace logai::llm {

/// Takes the reply's text as it arrives.
class TextSink {
 public:
  using Give = std::function<void(std::string_view delta)>;
  /// How to forget what was given, as another reply is to come in its place.
  struct Undo {
    std::function<bool()> can;  ///< whether nobody has seen any of it; empty: somebody has
    std::function<void()> now;
  };

  TextSink() = default;
  template <class F>
    requires std::is_invocable_v<F&, std::string_view>
  TextSink(F give, Undo undo = {})  // NOLINT(google-explicit-constructor)
      : give_(std::move(give)), undo_(std::move(undo)) {}

  void operator()(std::string_view delta) const {
    if (give_) give_(delta);
  }
  explicit operator bool() const { return static_cast<bool>(give_); }
  bool CanTakeBack() const { return undo_.can && undo_.can(); }
  /// REQUIRES: CanTakeBack().
  void TakeBack() const { undo_.now(); }

 private:
  Give give_;
  Undo undo_;
};

/// The limits that a request to this model must respect.
struct ModelLimits {
  base::TokenCount
      max_input;  ///< of one request, the provider's or the model's, whichever is smaller
  base::TokenCount max_output;
};

/// Something that answers a conversation: a provider with its model, or a script in tests.
class ChatModel {
 public:
  virtual ~ChatModel() = default;

  virtual std::string_view provider() const = 0;  ///< "github"
  virtual std::string_view model() const = 0;     ///< as the user named it
  virtual ModelLimits limits() const = 0;
  /// False once the model has refused tools: it answers from what it is told, and runs none.
  virtual bool takes_tools() const { return true; }

  /// Whose quota a question spends; null where nothing is counted.
  virtual const QuotaSubject* quota_subject() const { return nullptr; }

  /// Learns what the provider tells of the model for free and a question should know beforehand,
  /// such as its limits: two seconds at most, once. To be called before the first question.
  virtual void GetReady(std::stop_token) {}

  /// Looks for another model that takes more, after `error` of kind kTooLarge to a request that
  /// cannot be made smaller. Returns whether it answers from now on.
  virtual bool TurnToLarger(const base::Error&, std::stop_token) { return false; }

  /// What Generate would send first for `request`, if it were called now. Sends nothing.
  /// Errors:  those of making the request, such as credentials that cannot be read.
  virtual base::Result<OutgoingRequest> Preview(const ChatRequest& request) const = 0;

  /// Blocks until the reply is complete, giving text to `on_text` on the way. The ending is the
  /// return value. An error after text was given, and not taken back, means that the answer was
  /// cut; the caller must not ask again as if nothing had been shown. Errors:  every kind of
  /// style-anchors' table; the message names the setting to change or the wait. Threads: one call
  /// at a time.
  virtual base::Result<Reply> Generate(const ChatRequest& request, const TextSink& on_text,
                                       std::stop_token stop) = 0;
};

}  // namespace logai::llm
