#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/wait.h"
#include "net/http.h"

namespace logai::testing {

/// One answer of a ScriptedTransport: a response, or an error instead.
struct ScriptedAnswer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::optional<base::Error> error;  ///< after the body was given to the sink
};

/// The way out to a network that does not exist: gives the answers of a script in order, the body
/// of a 2xx in pieces of `piece_size`, and keeps the requests. Unlike a server on loopback it can
/// pretend to be any host.
class ScriptedTransport final : public net::HttpTransport {
 public:
  explicit ScriptedTransport(std::vector<ScriptedAnswer> script, std::size_t piece_size = 7)
      : script_(script.begin(), script.end()), piece_size_(piece_size) {}

  base::Result<net::HttpResponse> Send(const net::HttpRequest& request, const net::BodySink& sink,
                                       std::stop_token stop) override {
    if (stop.stop_requested()) return base::Fail(base::ErrorKind::kCancelled, "cancelled");
    requests_.push_back(request);
    if (script_.empty()) return base::Fail(base::ErrorKind::kInternal, "the script has ended");
    ScriptedAnswer answer = std::move(script_.front());
    script_.pop_front();
    net::HttpResponse response;
    response.head.status = answer.status;
    for (auto& [name, value] : answer.headers) response.head.headers.Add(name, value);
    if (answer.status < 200 || answer.status > 299 || !sink) {
      response.body = std::move(answer.body);
    } else {
      for (std::string_view rest = answer.body; !rest.empty();) {
        const auto piece = rest.substr(0, piece_size_);
        if (sink(response.head, piece) == net::Flow::kStop) return response;
        rest.remove_prefix(piece.size());
      }
    }
    if (answer.error) return base::Fail(*answer.error);
    return response;
  }

  const std::vector<net::HttpRequest>& requests() const { return requests_; }

 private:
  std::deque<ScriptedAnswer> script_;
  std::size_t piece_size_;
  std::vector<net::HttpRequest> requests_;
};

/// A Waiter that returns at once and remembers what it was asked for.
class InstantWaiter final : public base::Waiter {
 public:
  Instant Now() const override { return now_; }
  base::Status WaitFor(base::Millis duration, std::stop_token stop) override {
    if (stop.stop_requested()) return base::Fail(base::ErrorKind::kCancelled, "cancelled");
    waits.push_back(duration);
    now_ += duration;
    return {};
  }

  std::vector<base::Millis> waits;

 private:
  Instant now_{};
};

/// A Clock that stands still.
class FixedClock final : public base::Clock {
 public:
  explicit FixedClock(base::UtcTime now) : now_(now) {}
  base::UtcTime Now() const override { return now_; }

 private:
  base::UtcTime now_;
};

}  // namespace logai::testing
