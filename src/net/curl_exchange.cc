#include "net/curl_exchange.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "net/transport_error.h"

namespace logai::net {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr std::size_t kMaxHeadBytes = 256 * 1024;    // curl's own later limit is 300 KB
constexpr std::int64_t kMaxErrorBody = 1024 * 1024;  // an error page; nobody reads more of it
constexpr long kReceiveBuffer = 64 * 1024;           // pages of log events come in megabytes
constexpr std::chrono::hours kLongestPoll{1};        // what any int of milliseconds can hold

bool IsToken(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("!#$%&'*+-.^_`|~").contains(c);
  });
}

bool IsFraming(std::string_view name) {
  return base::EqualIgnoringCase(name, "content-length") ||
         base::EqualIgnoringCase(name, "transfer-encoding");
}

int ParseStatus(std::string_view status_line) {
  int status = 0;
  const std::size_t space = status_line.find(' ');
  if (space != std::string_view::npos) {
    const std::string_view digits = base::Trim(status_line.substr(space));
    std::from_chars(digits.data(), digits.data() + digits.size(), status);
  }
  return status;
}

}  // namespace

CurlExchange::CurlExchange(const HttpRequest& request, const Url& url, const Proxy* proxy,
                           const BodySink& sink, const TransportOptions& options, CurlLine& line,
                           std::stop_token stop)
    : request_(request),
      url_(url),
      proxy_(proxy),
      sink_(sink),
      options_(options),
      line_(line),
      stop_(std::move(stop)) {}

base::Result<HttpResponse> CurlExchange::Run() {
  LOGAI_RETURN_IF_ERROR(Configure());
  LOGAI_ASSIGN_OR_RETURN(const CURLcode code, Drive());
  return Conclude(code);
}

template <class Value>
void CurlExchange::Set(CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(line_.easy.get(), option, value);
  if (configured_ == CURLE_OK) configured_ = code;
}

base::Status CurlExchange::Configure() {
  if (!IsToken(request_.method)) return Fail(ErrorKind::kInvalidInput, "the method is not a token");
  curl_easy_reset(line_.easy.get());
  ConfigureRequest();
  LOGAI_RETURN_IF_ERROR(ConfigureHeaders());
  ConfigureConnection();
  ConfigureTrust();
  ConfigureCallbacks();
  if (configured_ != CURLE_OK) {
    return Fail(ErrorKind::kInternal, "libcurl refused an option: {}",
                curl_easy_strerror(configured_));
  }
  return {};
}

void CurlExchange::ConfigureRequest() {
  Set(CURLOPT_URL, request_.url.c_str());
  Set(CURLOPT_PATH_AS_IS, 1L);  // a signature covers the path as the caller wrote it
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_FOLLOWLOCATION, 0L);
  Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  const bool bodiless =
      request_.body.empty() &&
      (request_.method == "GET" || request_.method == "HEAD" || request_.method == "DELETE");
  if (bodiless) {
    Set(CURLOPT_HTTPGET, 1L);
    if (request_.method == "HEAD") Set(CURLOPT_NOBODY, 1L);
  } else {
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    Set(CURLOPT_POSTFIELDS, request_.body.data());
  }
  Set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  if (!request_.headers.Get("accept-encoding")) {
    // "identity" keeps a proxy from holding a stream back to compress it, and lets libcurl
    // decompress what a server compresses nevertheless.
    Set(CURLOPT_ACCEPT_ENCODING, sink_ ? "identity" : "gzip");
  }
  if (!options_.user_agent.empty()) Set(CURLOPT_USERAGENT, options_.user_agent.c_str());
}

base::Status CurlExchange::ConfigureHeaders() {
  const auto append = [&](const std::string& line) {
    curl_slist* const longer = curl_slist_append(header_list_.get(), line.c_str());
    if (longer == nullptr) {
      configured_ = CURLE_OUT_OF_MEMORY;
      return;
    }
    static_cast<void>(header_list_.release());  // `longer` begins with it
    header_list_.reset(longer);
  };
  for (const auto& [name, value] : request_.headers.all()) {
    if (!IsToken(name)) return Fail(ErrorKind::kInvalidInput, "a header's name is not a token");
    if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      return Fail(ErrorKind::kInvalidInput, "the value of header {} has a line end in it", name);
    }
    if (IsFraming(name)) continue;
    append(value.empty() ? name + ";" : name + ": " + value);
  }
  // What libcurl would add on its own: a form's content type, and a round trip before big bodies.
  if (!request_.headers.Get("content-type")) append("Content-Type:");
  if (!request_.headers.Get("expect")) append("Expect:");
  Set(CURLOPT_HTTPHEADER, header_list_.get());
  return {};
}

void CurlExchange::ConfigureConnection() {
  Set(CURLOPT_NOSIGNAL, 1L);
  // Without this, removing a transfer waits for the resolver's thread, that is for as long as a
  // dead name server takes: seconds instead of the promised 200 ms. The thread then ends by itself.
  Set(CURLOPT_QUICK_EXIT, 1L);
  Set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
  Set(CURLOPT_BUFFERSIZE, kReceiveBuffer);
  Set(CURLOPT_TCP_KEEPALIVE, 1L);
  // Both set, even when empty: otherwise libcurl reads the environment.
  Set(CURLOPT_NOPROXY, "");
  if (proxy_ == nullptr) {
    Set(CURLOPT_PROXY, "");
    return;
  }
  Set(CURLOPT_PROXY, (proxy_->scheme + "://" + proxy_->HostAndPort()).c_str());
  Set(CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_BASIC));
  Set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (!proxy_->user.empty()) {
    Set(CURLOPT_PROXYUSERNAME, proxy_->user.Reveal().c_str());
    Set(CURLOPT_PROXYPASSWORD, proxy_->password.Reveal().c_str());
  }
}

void CurlExchange::ConfigureTrust() {
  Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options_.ca_bundle) return;
  // The bundle replaces the system's authorities, the folder of them included, as it does for every
  // other client that reads these variables.
  Set(CURLOPT_CAINFO, options_.ca_bundle->c_str());
  Set(CURLOPT_CAPATH, nullptr);
  Set(CURLOPT_PROXY_CAINFO, options_.ca_bundle->c_str());
  Set(CURLOPT_PROXY_CAPATH, nullptr);
}

void CurlExchange::ConfigureCallbacks() {
  Set(CURLOPT_ERRORBUFFER, detail_.data());
  Set(CURLOPT_HEADERFUNCTION, &OnHeader);
  Set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  Set(CURLOPT_WRITEFUNCTION, &OnBody);
  Set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  Set(CURLOPT_NOPROGRESS, 0L);
  Set(CURLOPT_XFERINFOFUNCTION, &OnProgress);
  Set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
  Set(CURLOPT_PREREQFUNCTION, &OnConnected);
  Set(CURLOPT_PREREQDATA, static_cast<void*>(this));
  Set(CURLOPT_OPENSOCKETFUNCTION, &OnOpenSocket);
}

base::Result<CURLcode> CurlExchange::Drive() {
  CURLM* const multi = line_.multi.get();
  CURL* const easy = line_.easy.get();
  if (const CURLMcode code = curl_multi_add_handle(multi, easy); code != CURLM_OK) {
    return Fail(ErrorKind::kInternal, "libcurl: {}", curl_multi_strerror(code));
  }
  struct Removal {
    CURLM* multi;
    CURL* easy;
    ~Removal() { curl_multi_remove_handle(multi, easy); }
  } const removal{multi, easy};
  // A wake-up before the poll is remembered by libcurl, so none is lost.
  const std::stop_callback wake(stop_, [multi] { curl_multi_wakeup(multi); });

  while (true) {
    if (stop_.stop_requested()) return Fail(Cancelled());
    int running = 0;
    CURLMcode code = curl_multi_perform(multi, &running);
    if (code == CURLM_OK && running == 0) {
      int remaining = 0;
      const CURLMsg* const message = curl_multi_info_read(multi, &remaining);
      if (message != nullptr) return message->data.result;
      return Fail(ErrorKind::kInternal, "libcurl ended a transfer without a result");
    }
    TellQuiet();
    if (auto expired = Expired()) return Fail(*std::move(expired));
    if (code == CURLM_OK) {
      code = curl_multi_poll(multi, nullptr, 0, static_cast<int>(UntilNextDeadline().count()),
                             nullptr);
    }
    if (code != CURLM_OK) {
      return Fail(ErrorKind::kInternal, "libcurl: {}", curl_multi_strerror(code));
    }
  }
}

base::Result<HttpResponse> CurlExchange::Conclude(CURLcode code) {
  switch (break_) {
    case Break::kNone:
      break;
    case Break::kSinkStopped:
    case Break::kEnoughOfError:
      return HttpResponse{std::move(head_), std::move(body_)};
    case Break::kTooLong:
      return Fail(ErrorKind::kTooLarge, "the answer of {} is longer than {} bytes",
                  url_.HostAndPort(), base::WithThousands(request_.max_response.value()));
    case Break::kHeadTooLong:
      return Fail(ErrorKind::kTooLarge, "the header of the answer of {} is longer than {} bytes",
                  url_.HostAndPort(), base::WithThousands(kMaxHeadBytes));
    case Break::kSinkThrew:
      return Fail(ErrorKind::kInternal, "the reader of the answer of {} threw", url_.HostAndPort());
  }
  if (code == CURLE_OK) return HttpResponse{std::move(head_), std::move(body_)};
  if (stop_.stop_requested()) return Fail(Cancelled());
  if (code == CURLE_OPERATION_TIMEDOUT) return Fail(ConnectTimeout());
  return Fail(Failure(code));
}

std::optional<base::Error> CurlExchange::Expired() const {
  const auto now = std::chrono::steady_clock::now();
  const auto timeout = [&](std::string message) {
    return base::Error{
        .kind = ErrorKind::kTimeout, .message = std::move(message), .next = {}, .retry_after = {}};
  };
  if (request_.total_timeout && now - started_ >= *request_.total_timeout) {
    return timeout(fmt::format("the request to {} was not done within {} (total timeout)",
                               url_.HostAndPort(), base::FormatDuration(*request_.total_timeout)));
  }
  if (!connected_) {
    if (now - started_ >= request_.connect_timeout) return ConnectTimeout();
  } else if (now - last_activity_ >= request_.stall_timeout) {
    return StallTimeout(url_.HostAndPort(), request_.stall_timeout, body_bytes_);
  }
  return std::nullopt;
}

void CurlExchange::TellQuiet() {
  if (!waits_for_quiet() || std::chrono::steady_clock::now() < quiet_at()) return;
  told_quiet_ = true;
  request_.on_quiet();
}

CurlExchange::Millis CurlExchange::UntilNextDeadline() const {
  SteadyTime next =
      connected_ ? last_activity_ + request_.stall_timeout : started_ + request_.connect_timeout;
  if (request_.total_timeout) next = std::min(next, started_ + *request_.total_timeout);
  if (waits_for_quiet()) next = std::min(next, quiet_at());
  const auto wait = std::chrono::ceil<Millis>(next - std::chrono::steady_clock::now());
  return std::clamp<Millis>(wait, Millis(0), kLongestPoll);
}

base::Error CurlExchange::ConnectTimeout() const {
  return {.kind = ErrorKind::kTimeout,
          .message =
              fmt::format("no connection to {}{} within {} (connect timeout)", url_.HostAndPort(),
                          proxy_ ? " through the proxy " + proxy_->HostAndPort() : "",
                          base::FormatDuration(request_.connect_timeout)),
          .next = "check the network connection, and HTTPS_PROXY if this network needs a proxy",
          .retry_after = {}};
}

base::Error CurlExchange::Cancelled() const {
  return {.kind = ErrorKind::kCancelled,
          .message = fmt::format("the request to {} was cancelled", url_.HostAndPort()),
          .next = {},
          .retry_after = {}};
}

base::Error CurlExchange::Failure(CURLcode code) const {
  long system_error = 0, proxy_status = 0;
  curl_easy_getinfo(line_.easy.get(), CURLINFO_OS_ERRNO, &system_error);
  curl_easy_getinfo(line_.easy.get(), CURLINFO_HTTP_CONNECTCODE, &proxy_status);
  return NetworkFailure(code, {.peer = url_.HostAndPort(),
                               .host = url_.host,
                               .proxy = proxy_ ? proxy_->HostAndPort() : "",
                               .connected = connected_,
                               .head_received = head_complete_,
                               .body_bytes = body_bytes_,
                               .system_error = static_cast<int>(system_error),
                               .proxy_status = static_cast<int>(proxy_status),
                               .detail = detail_.data()});
}

bool CurlExchange::TakeHeaderLine(std::string_view line) {
  Touch();
  if (head_complete_) return true;  // a trailer
  head_bytes_ += line.size();
  if (head_bytes_ > kMaxHeadBytes) {
    break_ = Break::kHeadTooLong;
    return false;
  }
  const std::string_view text = base::Trim(line);
  const std::size_t colon = text.find(':');
  if (line.starts_with("HTTP/")) {
    head_ = {.status = ParseStatus(text), .headers = {}};
  } else if (text.empty()) {
    head_complete_ = head_.status >= 200;
  } else if (colon != std::string_view::npos) {
    head_.headers.Add(std::string(base::Trim(text.substr(0, colon))),
                      std::string(base::Trim(text.substr(colon + 1))));
  }
  return true;
}

bool CurlExchange::TakeBody(std::string_view piece) {
  if (stop_.stop_requested()) return false;
  body_bytes_ += static_cast<std::int64_t>(piece.size());
  if (successful() && body_bytes_ > request_.max_response.value()) {
    break_ = Break::kTooLong;
    return false;
  }
  if (successful() && sink_) {
    const Flow flow = sink_(head_, piece);
    if (flow == Flow::kStop) break_ = Break::kSinkStopped;
  } else {
    body_ += piece;
    if (!successful() && body_bytes_ > kMaxErrorBody) {
      body_.resize(kMaxErrorBody);
      break_ = Break::kEnoughOfError;
    }
  }
  Touch();  // after the sink, whose time is not the server's
  return break_ == Break::kNone;
}

bool CurlExchange::TakeProgress(curl_off_t received, curl_off_t sent) {
  if (received != received_ || sent != sent_) Touch();
  received_ = received;
  sent_ = sent;
  return !stop_.stop_requested();
}

// The callbacks are called by C code, through which no exception may pass.

std::size_t CurlExchange::OnHeader(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  try {
    return exchange.TakeHeaderLine({data, size * count}) ? size * count : 0;
  } catch (...) {
    exchange.break_ = Break::kSinkThrew;
    return 0;
  }
}

std::size_t CurlExchange::OnBody(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  try {
    // Any other number than the one given ends the transfer.
    return exchange.TakeBody({data, size * count}) ? size * count : CURL_WRITEFUNC_ERROR;
  } catch (...) {
    exchange.break_ = Break::kSinkThrew;
    return CURL_WRITEFUNC_ERROR;
  }
}

int CurlExchange::OnProgress(void* self, curl_off_t, curl_off_t received, curl_off_t,
                             curl_off_t sent) {
  return static_cast<CurlExchange*>(self)->TakeProgress(received, sent) ? 0 : 1;
}

int CurlExchange::OnConnected(void* self, char*, char*, int, int) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  exchange.connected_ = true;
  exchange.Touch();
  return CURL_PREREQFUNC_OK;
}

curl_socket_t CurlExchange::OnOpenSocket(void*, curlsocktype, curl_sockaddr* address) {
  // Closed on exec: a child process (credential_process, say) must not hold our connections open.
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace logai::net
