#pragma once

#include <curl/curl.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "net/curl_line.h"
#include "net/curl_transport.h"
#include "net/http.h"
#include "net/proxy.h"
#include "net/url.h"

// Only for the .cc files of net: libcurl's types go no further.
namespace logai::net {

/// One request and its answer on one line. Used once: construct, Run, destroy.
/// Lives: everything that it is given must outlive it.
class CurlExchange {
 public:
  CurlExchange(const HttpRequest& request, const Url& url, const Proxy* proxy, const BodySink& sink,
               const TransportOptions& options, CurlLine& line, std::stop_token stop);
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  base::Result<HttpResponse> Run();

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  using Millis = std::chrono::milliseconds;
  struct ListCloser {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  /// Why we ourselves broke the transfer off.
  enum class Break { kNone, kSinkStopped, kEnoughOfError, kTooLong, kHeadTooLong, kSinkThrew };

  base::Status Configure();
  void ConfigureRequest();
  base::Status ConfigureHeaders();
  void ConfigureConnection();
  void ConfigureTrust();
  void ConfigureCallbacks();
  template <class Value>
  void Set(CURLoption option, Value value);

  /// Runs the transfer to its end: libcurl's result, or the error of a deadline, or kCancelled.
  base::Result<CURLcode> Drive();
  base::Result<HttpResponse> Conclude(CURLcode code);
  std::optional<base::Error> Expired() const;
  bool waits_for_quiet() const { return request_.on_quiet && !told_quiet_; }
  SteadyTime quiet_at() const { return last_activity_ + request_.quiet_after; }
  void TellQuiet();
  Millis UntilNextDeadline() const;
  base::Error ConnectTimeout() const;
  base::Error Cancelled() const;
  base::Error Failure(CURLcode code) const;
  bool successful() const { return head_.status >= 200 && head_.status < 300; }
  void Touch() { last_activity_ = std::chrono::steady_clock::now(); }

  bool TakeHeaderLine(std::string_view line);
  bool TakeBody(std::string_view piece);
  bool TakeProgress(curl_off_t received, curl_off_t sent);
  static std::size_t OnHeader(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* self);
  static int OnProgress(void* self, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent);
  static int OnConnected(void* self, char*, char*, int, int);
  static curl_socket_t OnOpenSocket(void*, curlsocktype, curl_sockaddr* address);

  const HttpRequest& request_;
  const Url& url_;
  const Proxy* const proxy_;
  const BodySink& sink_;
  const TransportOptions& options_;
  CurlLine& line_;
  const std::stop_token stop_;

  std::unique_ptr<curl_slist, ListCloser> header_list_;
  CURLcode configured_ = CURLE_OK;
  std::array<char, CURL_ERROR_SIZE> detail_{};

  const SteadyTime started_ = std::chrono::steady_clock::now();
  SteadyTime last_activity_ = started_;
  bool connected_ = false;
  bool told_quiet_ = false;
  curl_off_t received_ = 0;
  curl_off_t sent_ = 0;

  ResponseHead head_;
  bool head_complete_ = false;  ///< of the final answer, not of a 1xx before it
  std::size_t head_bytes_ = 0;
  std::int64_t body_bytes_ = 0;
  std::string body_;
  Break break_ = Break::kNone;
};

}  // namespace logai::net
