// StartLiveTail of LogsClient, whose answer is a stream.

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "aws/logs_client.h"
#include "aws/region.h"

namespace logai::aws {
namespace {

using base::ErrorKind;

constexpr const char* kStartLiveTail = "StartLiveTail";
constexpr std::size_t kMostGroups = 10;

base::Status Check(const LiveTailRequest& request, const Endpoint& endpoint) {
  if (request.groups.empty() || request.groups.size() > kMostGroups) {
    return base::Fail(ErrorKind::kInvalidInput, "a live tail follows 1 to {} log groups, not {}",
                      kMostGroups, request.groups.size());
  }
  const bool by_stream = !request.streams.empty() || !request.stream_prefixes.empty();
  if (by_stream && request.groups.size() != 1) {
    return base::Fail(ErrorKind::kInvalidInput,
                      "a live tail of chosen streams follows exactly one log group, not {}",
                      request.groups.size());
  }
  if (!request.streams.empty() && !request.stream_prefixes.empty()) {
    return base::Fail(ErrorKind::kInvalidInput,
                      "a live tail takes names of streams or their prefixes, not both");
  }
  const std::string_view partition = PartitionOf(endpoint.region).name;
  if (endpoint.takes_host_prefix && (partition == "aws-cn" || partition == "aws-us-gov")) {
    base::Error error{.kind = ErrorKind::kInvalidInput,
                      .message = fmt::format("there is no live tail in region {}", endpoint.region),
                      .next = "follow the groups by fetching again and again",
                      .retry_after = {}};
    return base::Fail(std::move(error));
  }
  return {};
}

/// Gives what the stream brings to the listener.
class LiveTailPump {
 public:
  explicit LiveTailPump(const LiveTailListener& listener) : listener_(listener) {}

  net::Flow Take(std::string_view piece) {
    decoder_.Push(piece);
    while (!end_) {
      auto message = decoder_.Next();
      if (!message.has_value()) {
        end_ = base::Fail(message.error().Within("reading the live tail"));
      } else if (!*message) {
        return net::Flow::kContinue;
      } else {
        std::visit([this](auto&& found) { Give(std::forward<decltype(found)>(found)); },
                   **std::move(message));
      }
    }
    return net::Flow::kStop;
  }
  /// Set once nothing more is to be read.
  const std::optional<base::Result<LiveTailEnd>>& end() const { return end_; }

 private:
  void Give(LiveTailSession&& session) {
    if (listener_.on_start) listener_.on_start(session);
  }
  void Give(LiveTailUpdate&& update) {
    if (listener_.on_update(std::move(update)) == net::Flow::kStop) end_ = LiveTailEnd::kStopped;
  }
  void Give(LiveTailException&& exception) {
    if (exception.code == "SessionTimeoutException") {
      end_ = LiveTailEnd::kTimeLimit;
      return;
    }
    const ServiceError error{.status = 200,
                             .code = exception.code.empty() ? "unknown" : exception.code,
                             .message = PrintableText(exception.message),
                             .request_id = {}};
    base::Error told = ToError(error, {.operation = kStartLiveTail, .iam_prefix = "logs"});
    // A session that broke while it ran can be started again, whatever the reason.
    told.kind = ErrorKind::kUnavailable;
    told.next = "start the live tail again, and fetch what is missing in between";
    end_ = base::Fail(std::move(told));
  }

  const LiveTailListener& listener_;
  LiveTailDecoder decoder_;
  std::optional<base::Result<LiveTailEnd>> end_;
};

}  // namespace

base::Result<LiveTailEnd> LogsClient::StartLiveTail(const LiveTailRequest& request,
                                                    const LiveTailListener& listener,
                                                    std::stop_token stop) {
  LOGAI_RETURN_IF_ERROR(Check(request, endpoint()));
  LiveTailPump pump(listener);
  const base::Status sent = json_.Stream(
      kStartLiveTail, RequestBody(request),
      {.host_prefix = "stream-", .longest_silence = request.longest_silence},
      [&](const net::ResponseHead&, std::string_view piece) { return pump.Take(piece); }, stop);
  if (pump.end()) return *pump.end();
  if (!sent.has_value()) return base::Fail(sent.error());
  return LiveTailEnd::kClosed;
}

}  // namespace logai::aws
