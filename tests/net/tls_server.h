#pragma once

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "tests/net/transport_support.h"

namespace logai::testing {

/// A TLS server on 127.0.0.1 whose certificate nobody has signed but itself. It answers each
/// connection's first request with 200 and "over TLS".
class TlsServer {
 public:
  /// `subject` is what the certificate is good for: "IP:127.0.0.1", "DNS:app.test".
  explicit TlsServer(const std::string& subject = "IP:127.0.0.1") {
    MakeCertificate(subject);
    context_.reset(SSL_CTX_new(TLS_server_method()));
    EXPECT_EQ(SSL_CTX_use_certificate(context_.get(), certificate_.get()), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context_.get(), key_.get()), 1);
    SSL_CTX_set_alpn_select_cb(context_.get(), &OnAlpn, this);
    EXPECT_EQ(::listen(listener_.socket(), 16), 0);
    thread_ = std::jthread([this](const std::stop_token& stop) { Serve(stop); });
  }
  ~TlsServer() {
    thread_.request_stop();
    ::shutdown(listener_.socket(), SHUT_RDWR);
    {
      const std::scoped_lock lock(mutex_);
      if (peer_ >= 0) ::shutdown(peer_, SHUT_RDWR);
    }
    thread_.join();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  std::string url() const { return listener_.url("https"); }
  int port() const { return listener_.port(); }
  /// The certificate as a PEM file, which makes the server trusted.
  std::filesystem::path bundle() const { return folder_ / "ca.pem"; }
  /// The protocols that the last client offered, each with its length byte: "\x02h2\x08http/1.1".
  std::string offered() const {
    const std::scoped_lock lock(mutex_);
    return offered_;
  }

 private:
  template <auto Free>
  struct Freer {
    template <class T>
    void operator()(T* object) const {
      Free(object);
    }
  };

  void MakeCertificate(const std::string& subject) {
    key_.reset(EVP_EC_gen("P-256"));
    certificate_.reset(X509_new());
    X509* const x509 = certificate_.get();
    X509_set_version(x509, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -24L * 3600);
    X509_gmtime_adj(X509_getm_notAfter(x509), 24L * 3600);
    X509_set_pubkey(x509, key_.get());
    X509_NAME* const name = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("LogAI test"), -1, -1, 0);
    X509_set_issuer_name(x509, name);
    for (const auto& [kind, value] : {std::pair(NID_subject_alt_name, subject.c_str()),
                                      std::pair(NID_basic_constraints, "critical,CA:TRUE")}) {
      X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value);
      EXPECT_NE(extension, nullptr);
      X509_add_ext(x509, extension, -1);
      X509_EXTENSION_free(extension);
    }
    EXPECT_GT(X509_sign(x509, key_.get(), EVP_sha256()), 0);

    std::string pattern = (std::filesystem::temp_directory_path() / "logai-tls-XXXXXX").string();
    EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    std::FILE* const file = std::fopen(bundle().c_str(), "w");
    EXPECT_EQ(PEM_write_X509(file, x509), 1);
    std::fclose(file);
  }

  void Serve(const std::stop_token& stop) {
    // OpenSSL writes without MSG_NOSIGNAL. Blocked on this thread only: the transport must not need
    // it.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    while (!stop.stop_requested()) {
      const int peer = ::accept4(listener_.socket(), nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) continue;
      {
        const std::scoped_lock lock(mutex_);
        peer_ = peer;
      }
      if (!stop.stop_requested()) Answer(peer);
      const std::scoped_lock lock(mutex_);
      peer_ = -1;
      ::close(peer);
    }
  }

  void Answer(int peer) {
    const std::unique_ptr<SSL, Freer<SSL_free>> ssl(SSL_new(context_.get()));
    SSL_set_fd(ssl.get(), peer);
    if (SSL_accept(ssl.get()) != 1) return;
    std::string request;
    char bytes[4096];
    while (!request.contains("\r\n\r\n")) {
      const int got = SSL_read(ssl.get(), bytes, sizeof bytes);
      if (got <= 0) return;
      request.append(bytes, static_cast<std::size_t>(got));
    }
    constexpr std::string_view kAnswer =
        "HTTP/1.1 200 OK\r\ncontent-length: 8\r\nconnection: close\r\n\r\nover TLS";
    SSL_write(ssl.get(), kAnswer.data(), static_cast<int>(kAnswer.size()));
    SSL_shutdown(ssl.get());
  }

  static int OnAlpn(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned in_size, void* self) {
    static constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    auto& server = *static_cast<TlsServer*>(self);
    const std::scoped_lock lock(server.mutex_);
    server.offered_.assign(reinterpret_cast<const char*>(in), in_size);
    unsigned char* chosen = nullptr;
    const int found =
        SSL_select_next_proto(&chosen, out_size, kHttp11, sizeof kHttp11, in, in_size);
    *out = chosen;
    return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
  }

  std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>> key_;
  std::unique_ptr<X509, Freer<X509_free>> certificate_;
  std::unique_ptr<SSL_CTX, Freer<SSL_CTX_free>> context_;
  std::filesystem::path folder_;
  BoundPort listener_;
  mutable std::mutex mutex_;
  int peer_ = -1;        // guarded by mutex_
  std::string offered_;  // guarded by mutex_
  std::jthread thread_;
};

}  // namespace logai::testing
