#include "aws/lazy_transport.h"

#include <utility>

namespace logai::aws {

base::Result<net::HttpTransport*> LazyTransport::Made() {
  const std::scoped_lock lock(mutex_);
  if (!made_) {
    LOGAI_ASSIGN_OR_RETURN(made_, make_());
  }
  return made_.get();
}

base::Result<net::HttpResponse> LazyTransport::Send(const net::HttpRequest& request,
                                                    const net::BodySink& sink,
                                                    std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(net::HttpTransport* const transport, Made());
  return transport->Send(request, sink, std::move(stop));
}

}  // namespace logai::aws
