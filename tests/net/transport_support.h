#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <utility>

#include "net/curl_transport.h"

namespace logai::testing {

inline std::unique_ptr<net::CurlTransport> MakeTransport(net::TransportOptions options = {}) {
  auto transport = net::CurlTransport::Create(std::move(options));
  if (!transport.has_value()) {
    ADD_FAILURE() << transport.error().ToString();
    std::abort();
  }
  return *std::move(transport);
}

/// A port of 127.0.0.1 that is taken, so that nobody else gets it.
class BoundPort {
 public:
  explicit BoundPort(int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
      : socket_(socket) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  BoundPort(const BoundPort&) = delete;
  BoundPort& operator=(const BoundPort&) = delete;
  ~BoundPort() { ::close(socket_); }

  std::string url(std::string_view scheme = "http") const {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_);
  }
  int port() const { return port_; }
  int socket() const { return socket_; }

 private:
  int socket_;
  int port_ = 0;
};

/// Refuses connections.
class ClosedPort : public BoundPort {};

/// Takes connections and never says a word on them, so that a TLS handshake does not end.
class SilentPort : public BoundPort {
 public:
  SilentPort() { EXPECT_EQ(::listen(socket(), 4), 0); }
  ~SilentPort() {
    if (peer_ >= 0) ::close(peer_);
  }
  /// Blocks until a client has connected and sent its first bytes.
  void WaitForFirstBytes() {
    peer_ = ::accept4(socket(), nullptr, nullptr, SOCK_CLOEXEC);
    char byte;
    EXPECT_EQ(::recv(peer_, &byte, 1, MSG_PEEK), 1);
  }

 private:
  int peer_ = -1;
};

}  // namespace logai::testing
