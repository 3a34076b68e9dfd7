#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "base/result.h"
#include "net/http.h"

namespace logai::aws {

/// A way to the network that is made when it is first used: most credentials need none.
class LazyTransport final : public net::HttpTransport {
 public:
  using Make = std::function<base::Result<std::unique_ptr<net::HttpTransport>>()>;

  explicit LazyTransport(Make make) : make_(std::move(make)) {}

  /// Errors:  also those of `make`, each time.
  base::Result<net::HttpResponse> Send(const net::HttpRequest& request, const net::BodySink& sink,
                                       std::stop_token stop) override;

 private:
  base::Result<net::HttpTransport*> Made();

  const Make make_;
  std::mutex mutex_;
  std::unique_ptr<net::HttpTransport> made_;  // guarded by mutex_ until it is there
};

}  // namespace logai::aws
