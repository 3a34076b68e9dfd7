// The stream of JSON-RPC messages that the Copilot CLI writes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "net/rpc_framing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string inbox(reinterpret_cast<const char*>(data), size);
  while (!inbox.empty()) {
    const std::size_t before = inbox.size();
    const auto message = logai::net::TakeRpc(inbox);
    if (!message || !*message) break;
    if (inbox.size() + (*message)->size() >= before) std::abort();  // each one takes its header
  }
  return 0;
}
