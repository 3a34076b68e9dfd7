#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "llm/chat.h"

namespace logai::llm {

/// Takes the reply's text as it arrives.
using TextSink = std::function<void(std::string_view delta)>;

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

  /// Blocks until the reply is complete, giving text to `on_text` on the way. The ending is the
  /// return value. An error after text was given means that the answer was cut; the caller must not
  /// ask again as if nothing had been shown. Errors:  every kind of style-anchors' table; the
  /// message names the setting to change or the wait. Threads: one call at a time.
  virtual base::Result<Reply> Generate(const ChatRequest& request, const TextSink& on_text,
                                       std::stop_token stop) = 0;
};

}  // namespace logai::llm
