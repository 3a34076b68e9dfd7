#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "aws/json_client.h"
#include "aws/logs_client.h"
#include "base/wait.h"
#include "net/http.h"

namespace logai::aws::test {

using Variables = std::map<std::string, std::string, std::less<>>;

/// A clock that stands still until it is moved.
class FakeClock final : public base::Clock {
 public:
  explicit FakeClock(base::UtcTime start) : now(start) {}
  base::UtcTime Now() const override { return now; }
  base::UtcTime now;
};

/// Waits take no time: they move the waiter's own clock and are written down.
class FakeWaiter final : public base::Waiter {
 public:
  Instant Now() const override {
    const std::scoped_lock lock(mutex_);
    return now_;
  }
  base::Status WaitFor(base::Millis duration, std::stop_token stop) override {
    const std::scoped_lock lock(mutex_);
    if (stop.stop_requested()) return base::Fail(base::ErrorKind::kCancelled, "stopped");
    now_ += duration;
    waits_.push_back(duration);
    return {};
  }
  void Advance(base::Millis duration) {
    const std::scoped_lock lock(mutex_);
    now_ += duration;
  }
  std::vector<base::Millis> waits() const {
    const std::scoped_lock lock(mutex_);
    return waits_;
  }

 private:
  mutable std::mutex mutex_;
  Instant now_{std::chrono::hours(1)};
  std::vector<base::Millis> waits_;
};

inline net::HttpResponse Response(int status, std::string body,
                                  std::vector<std::pair<std::string, std::string>> headers = {}) {
  net::HttpResponse response;
  response.head.status = status;
  for (auto& [name, value] : headers) response.head.headers.Add(name, value);
  response.body = std::move(body);
  return response;
}

inline std::unexpected<base::Error> NetworkError(base::ErrorKind kind, std::string message) {
  return base::Fail(kind, "{}", message);
}

/// A transport whose answers the test gives: by a script, one each, or by a function.
class FakeTransport final : public net::HttpTransport {
 public:
  using Answer = base::Result<net::HttpResponse>;
  using Server = std::function<Answer(const net::HttpRequest&)>;

  FakeTransport() = default;
  explicit FakeTransport(Server server) : server_(std::move(server)) {}

  void Then(Answer answer) { script_.push_back(std::move(answer)); }

  Answer Send(const net::HttpRequest& request, const net::BodySink&,
              std::stop_token stop) override {
    const std::scoped_lock lock(mutex_);
    if (stop.stop_requested()) return base::Fail(base::ErrorKind::kCancelled, "stopped");
    requests.push_back(request);
    if (server_) return server_(request);
    if (script_.empty()) return Response(400, R"({"__type":"TheScriptHasEnded"})");
    Answer answer = std::move(script_.front());
    script_.pop_front();
    return answer;
  }

  std::vector<net::HttpRequest> requests;

 private:
  std::mutex mutex_;
  Server server_;
  std::deque<Answer> script_;
};

/// Gives `current`, and `renewed` when that was refused.
class FakeCredentials final : public CredentialSource {
 public:
  base::Result<Credentials> Get(std::stop_token) override { return current; }
  base::Result<Credentials> Renew(const Credentials&, std::stop_token) override {
    ++renewals;
    if (!renewed) return base::Fail(base::ErrorKind::kUnauthorized, "there are no newer ones");
    return *renewed;
  }
  Credentials current = Keys("AKIDEXAMPLE");
  std::optional<Credentials> renewed;
  int renewals = 0;

  static Credentials Keys(std::string id, std::string token = "") {
    return {.access_key_id = std::move(id),
            .secret_access_key = base::Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            .session_token = base::Secret(std::move(token))};
  }
};

inline Endpoint AwsEndpoint() {
  return {.url = "https://logs.eu-west-1.amazonaws.com", .region = "eu-west-1"};
}
inline Endpoint EmulatorEndpoint() {
  return {.url = "http://localhost:4566",
          .region = "eu-west-1",
          .from = "AWS_ENDPOINT_URL",
          .is_aws = false};
}

/// A logs client with everything around it replaced.
struct FakeWorld {
  FakeTransport transport;
  FakeCredentials credentials;
  FakeClock clock{base::FromEpochMs(1'795'348'800'000)};  // 2026-11-22T12:00:00Z
  FakeWaiter waiter;
  double random = 0.5;

  ClientSeams Seams() {
    return {.clock = &clock, .waiter = &waiter, .random = [this] { return random; }};
  }
  std::unique_ptr<LogsClient> Client(Endpoint endpoint = AwsEndpoint()) {
    return std::make_unique<LogsClient>(transport, credentials,
                                        CloudWatchLogsService(std::move(endpoint)), Seams());
  }
};

}  // namespace logai::aws::test
