#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace logai::net {

/// No honest message is near this; one that claims to be is a broken stream.
constexpr base::ByteCount kMaxRpcMessage = base::MiB(64);

/// One JSON-RPC message behind its header, as the language server protocol frames it.
std::string FrameRpc(std::string_view json);

/// Takes the next whole message from the front of `bytes`; nullopt until there is one.
/// Errors:  kCorrupt when the bytes are no such stream: a header without or with an impossible
///          Content-Length, or longer than any header is.
/// Source:  Language Server Protocol 3.17, "Base Protocol".
base::Result<std::optional<std::string>> TakeRpc(std::string& bytes);

}  // namespace logai::net
