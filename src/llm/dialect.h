#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm/chat.h"
#include "llm/wire_error.h"

namespace logai::llm {

/// How a dialect cuts its stream into frames.
enum class Framing {
  kSse,          ///< server-sent events; a server may answer with one JSON document instead
  kNdjson,       ///< one JSON document a line
  kEventStream,  ///< binary messages of AWS, with checksums
};

/// One event, line or message of a stream.
struct Frame {
  std::string_view event;  ///< the name of the event; "" when it has none
  std::string_view data;
  bool is_failure = false;  ///< the framing itself says so; `event` is then the kind of failure
};

/// Reads one reply, frame by frame. Pure: it does no input or output and holds nothing but the
/// reply.
class ReplyDecoder {
 public:
  enum class State {
    kOpen,      ///< more frames are needed
    kComplete,  ///< the reply is whole; later frames may only add usage
    kClosed,    ///< the end marker came; whatever follows is not part of the reply
    kFailed,    ///< failure() says why; further frames change nothing
  };

  virtual ~ReplyDecoder() = default;

  /// Takes one frame, appends the text that it adds to the answer to `text`.
  virtual State Feed(const Frame& frame, std::string& text) = 0;
  /// Takes the body of a server that answered with one document. Call it at most once, instead of
  /// Feed.
  virtual State FeedWhole(std::string_view body, std::string& text) = 0;

  virtual State state() const = 0;
  /// What the server said when state() is kFailed.
  virtual const WireError& failure() const = 0;
  /// The model has been reasoning: the stream is alive though no text came.
  virtual bool thinking() const = 0;
  /// Remarks for the user, such as an ending that is not in the book.
  virtual std::vector<std::string> warnings() const = 0;

  /// The reply. Precondition: state() is kComplete or kClosed.
  virtual Reply Take() = 0;
};

/// How the dialect answers a refusal that it can live with.
struct Adaptation {
  std::string notice;      ///< what the user should know; "" for a mere difference of spelling
  std::string probe_path;  ///< when not empty, POSTed below the base URL before the next try;
  std::string probe_body;  ///< the answer goes to Dialect::Learn
};

/// One wire format with the switches of one endpoint. Adding a provider of a known format is a row
/// of the catalogue; a new format is one of these.
class Dialect {
 public:
  virtual ~Dialect() = default;

  virtual Framing framing() const = 0;
  /// What comes after the base URL: "/chat/completions".
  virtual std::string_view path() const = 0;
  /// The body of the request.
  virtual std::string Encode(const ChatRequest& request) const = 0;
  /// A decoder for the answer to `request`. Made-up tool call ids are unique in its conversation.
  virtual std::unique_ptr<ReplyDecoder> NewDecoder(const ChatRequest& request) const = 0;

  /// Changes what Encode writes so that `refusal` does not come again; nullopt when the refusal is
  /// about something else. Each change is made once, so asking again after it always ends.
  virtual std::optional<Adaptation> Adapt(const WireError& refusal) = 0;
  /// Takes the answer of the probe. Returns a better notice than the Adaptation's, or "".
  virtual std::string Learn(std::string_view /*probe_answer*/) { return {}; }
  /// False once the server has refused tools for this model.
  virtual bool takes_tools() const { return true; }
};

}  // namespace logai::llm
