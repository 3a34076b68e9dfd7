#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

/// A loopback HTTP/1.1 server for tests that does exactly what the test says, faults included.
///
///     ScriptedServer server({Answer(429, {{"retry-after", "7"}}, "slow down"),
///                            [](Exchange& exchange) {
///                              exchange.StartChunked(200, {{"content-type",
///                              "text/event-stream"}}); exchange.SendChunk("data: {\"half\":");
///                              exchange.Reset();
///                            }});
///     ... server.url() ...
///     EXPECT_EQ(server.requests()[0].Header("authorization"), "Bearer t");
namespace logai::testing {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// One request as it came over the wire.
struct RecordedRequest {
  std::string method;
  std::string target;  ///< as sent: "/v1/models?x=1", or a whole URL when the server is a proxy
  HeaderList headers;  ///< in the order sent, names as sent
  std::string body;
  int connection = 0;  ///< which accepted connection brought it, from 0

  /// The first field of that name, case ignored; "" when absent.
  std::string Header(std::string_view name) const {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    for (const auto& [field, value] : headers) {
      if (std::ranges::equal(field, name, {}, lower, lower)) return value;
    }
    return {};
  }
};

class ScriptedServer;

/// The server's side of one request. Writing to a peer that has gone is silently ignored.
/// Threads: only used by the handler that got it.
class Exchange {
 public:
  const RecordedRequest& request() const { return request_; }
  /// The connection, for what the members below cannot do. The server closes it.
  int socket() const { return socket_; }

  /// Writes bytes as they are.
  void Send(std::string_view raw) {
    while (!raw.empty()) {
      const ssize_t sent = ::send(socket_, raw.data(), raw.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      raw.remove_prefix(static_cast<std::size_t>(sent));
    }
  }

  /// A whole answer with content-length; the connection stays open.
  void Respond(int status, const HeaderList& headers = {}, std::string_view body = {}) {
    Send(Head(status, headers) + "content-length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body));
  }
  /// Head only, announcing `length` bytes of body that Send then gives, all of them or not.
  void StartSized(int status, const HeaderList& headers, std::size_t length) {
    Send(Head(status, headers) + "content-length: " + std::to_string(length) + "\r\n\r\n");
  }
  void StartChunked(int status, const HeaderList& headers = {}) {
    Send(Head(status, headers) + "transfer-encoding: chunked\r\n\r\n");
  }
  void SendChunk(std::string_view piece) {
    char size[32];
    std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
    Send(std::string(size) + std::string(piece) + "\r\n");
  }
  void EndChunked() { Send("0\r\n\r\n"); }

  /// Closes the connection in an orderly way, wherever the answer is.
  void Close() {
    ::shutdown(socket_, SHUT_WR);
    open_ = false;
  }
  /// Closes the connection with a TCP reset.
  void Reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    open_ = false;
    reset_ = true;
  }
  /// Blocks until ScriptedServer::Release or the end of the server.
  inline void StallUntilReleased();
  /// Blocks until the peer has closed the connection or the server ends; true when the peer did.
  inline bool WaitForPeerToClose();

 private:
  friend class ScriptedServer;
  Exchange(ScriptedServer& server, int socket, RecordedRequest request)
      : server_(server), socket_(socket), request_(std::move(request)) {}

  static std::string Head(int status, const HeaderList& headers) {
    std::string head = "HTTP/1.1 " + std::to_string(status) + " Scripted\r\n";
    for (const auto& [name, value] : headers) head += name + ": " + value + "\r\n";
    return head;
  }

  ScriptedServer& server_;
  int socket_;
  RecordedRequest request_;
  bool open_ = true;
  bool reset_ = false;
};

using Handler = std::function<void(Exchange&)>;

/// A handler that gives one whole answer.
inline Handler Answer(int status, HeaderList headers = {}, std::string body = {}) {
  return [status, headers = std::move(headers), body = std::move(body)](Exchange& exchange) {
    exchange.Respond(status, headers, body);
  };
}
inline Handler AnswerJson(int status, std::string json) {
  return Answer(status, {{"content-type", "application/json"}}, std::move(json));
}
/// A handler that streams `pieces`, each as its own chunk, and ends the answer properly.
inline Handler AnswerStream(std::vector<std::string> pieces,
                            std::string content_type = "text/event-stream") {
  return [pieces = std::move(pieces), type = std::move(content_type)](Exchange& exchange) {
    exchange.StartChunked(200, {{"content-type", type}});
    for (const std::string& piece : pieces) exchange.SendChunk(piece);
    exchange.EndChunked();
  };
}

/// The server. It listens on 127.0.0.1 at a port of the kernel's choice from construction on, and
/// serves each connection on a thread of its own; destruction ends every connection and joins.
/// Threads: all members may be called from any thread; handlers run at the same time when their
///          requests do.
class ScriptedServer {
 public:
  /// Every request gets `handler`.
  explicit ScriptedServer(Handler handler) : otherwise_(std::move(handler)) { Start(); }
  /// The requests get `script` in order of arrival, one each; later ones get a 599 that says so.
  ScriptedServer(std::initializer_list<Handler> script) : script_(script) { Start(); }

  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  ~ScriptedServer() {
    acceptor_.request_stop();
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    {
      const std::scoped_lock lock(mutex_);
      ending_ = true;
      for (const auto& connection : connections_) {
        if (connection->socket >= 0) ::shutdown(connection->socket, SHUT_RDWR);
      }
      changed_.notify_all();
    }
    connections_.clear();  // joins
    ::close(listener_);
  }

  std::uint16_t port() const { return port_; }
  /// "http://127.0.0.1:PORT" followed by `path`.
  std::string url(std::string_view path = {}) const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }

  /// Adds a handler to the end of the script.
  void Then(Handler handler) {
    const std::scoped_lock lock(mutex_);
    script_.push_back(std::move(handler));
  }

  /// Every request so far, in order of arrival.
  std::vector<RecordedRequest> requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }
  /// How many connections were accepted so far.
  int connections() const {
    const std::scoped_lock lock(mutex_);
    return accepted_;
  }
  /// Blocks until `count` requests have arrived whole; false when that takes half a minute.
  bool WaitForRequests(std::size_t count) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30),
                             [&] { return requests_.size() >= count; });
  }
  /// Lets every present and future StallUntilReleased go on.
  void Release() {
    const std::scoped_lock lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

 private:
  friend class Exchange;
  struct Connection {
    int socket = -1;  // guarded by the server's mutex_; -1 once closed
    int number = 0;
    std::jthread thread;
  };

  [[noreturn]] static void Die(const char* what) {
    std::perror(what);
    std::abort();
  }

  void Start() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener_ < 0) Die("scripted server: socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      Die("scripted server: listen");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::jthread([this](std::stop_token stop) { Accept(stop); });
  }

  void Accept(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (socket < 0) continue;
      const int on = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      auto connection = std::make_unique<Connection>();
      const std::scoped_lock lock(mutex_);
      connection->socket = socket;
      connection->number = accepted_++;
      Connection* const borrowed = connection.get();
      connections_.push_back(std::move(connection));
      borrowed->thread = std::jthread([this, socket, borrowed] { Serve(socket, *borrowed); });
    }
  }

  void Serve(int socket, Connection& connection) {
    std::string unread;
    while (auto request = Read(socket, unread)) {
      request->connection = connection.number;
      const Handler handler = Record(*request);
      Exchange exchange(*this, socket, *std::move(request));
      handler(exchange);
      if (!exchange.open_) {
        if (!exchange.reset_) Drain(socket);
        break;
      }
    }
    const std::scoped_lock lock(mutex_);
    connection.socket = -1;
    ::close(socket);
  }

  /// Reads until the peer closes: closing with unread bytes would turn an orderly end into a reset.
  static void Drain(int socket) {
    char rest[4096];
    while (::recv(socket, rest, sizeof rest, 0) > 0) continue;
  }

  Handler Record(const RecordedRequest& request) {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(request);
    changed_.notify_all();
    if (script_.empty()) {
      return otherwise_ ? otherwise_ : Answer(599, {}, "the script of the test server has ended");
    }
    Handler next = std::move(script_.front());
    script_.pop_front();
    return next;
  }

  /// The next request, or nothing when the peer has gone. `unread` keeps what came after it.
  static std::optional<RecordedRequest> Read(int socket, std::string& unread) {
    const auto more = [&] {
      char bytes[16384];
      const ssize_t got = ::recv(socket, bytes, sizeof bytes, 0);
      if (got > 0) unread.append(bytes, static_cast<std::size_t>(got));
      return got > 0;
    };
    std::size_t end;
    while ((end = unread.find("\r\n\r\n")) == std::string::npos) {
      if (!more()) return std::nullopt;
    }
    RecordedRequest request = ParseHead(std::string_view(unread).substr(0, end + 2));
    unread.erase(0, end + 4);
    const std::size_t length = std::strtoull(request.Header("content-length").c_str(), nullptr, 10);
    while (unread.size() < length) {
      if (!more()) return std::nullopt;
    }
    request.body = unread.substr(0, length);
    unread.erase(0, length);
    return request;
  }

  /// `head` is the request line and the fields, each with its CRLF.
  static RecordedRequest ParseHead(std::string_view head) {
    RecordedRequest request;
    const auto line = [&] {
      const std::size_t end = head.find("\r\n");
      const std::string_view text = head.substr(0, end);
      head.remove_prefix(end + 2);
      return text;
    };
    const std::string_view first = line();
    const std::size_t method_end = first.find(' ');
    const std::size_t target_end = first.rfind(' ');
    if (method_end != std::string_view::npos && target_end > method_end) {
      request.method = first.substr(0, method_end);
      request.target = first.substr(method_end + 1, target_end - method_end - 1);
    }
    while (!head.empty()) {
      const std::string_view field = line();
      const std::size_t colon = field.find(':');
      if (colon == std::string_view::npos) continue;
      std::string_view value = field.substr(colon + 1);
      value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
      request.headers.emplace_back(field.substr(0, colon), value);
    }
    return request;
  }

  int listener_ = -1;
  std::uint16_t port_ = 0;
  Handler otherwise_;
  std::jthread acceptor_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::deque<Handler> script_;
  std::vector<RecordedRequest> requests_;
  std::vector<std::unique_ptr<Connection>> connections_;
  int accepted_ = 0;
  bool released_ = false;
  bool ending_ = false;
};

inline void Exchange::StallUntilReleased() {
  std::unique_lock lock(server_.mutex_);
  server_.changed_.wait(lock, [&] { return server_.released_ || server_.ending_; });
}

inline bool Exchange::WaitForPeerToClose() {
  ScriptedServer::Drain(socket_);
  const std::scoped_lock lock(server_.mutex_);
  return !server_.ending_;
}

}  // namespace logai::testing
