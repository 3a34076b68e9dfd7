#pragma once

#include <optional>
#include <string_view>

#include "base/units.h"
#include "llm/wire_error.h"

namespace logai::llm {

/// Whether the server refused the request because it has more tokens than the model or the endpoint
/// takes. There is no common code, so the wording of each server is known here; words about rates
/// ("too many tokens per minute") are not an overflow.
bool IsOverflow(const WireError& error);

/// The limit that an overflow message states ("Max size: 8000 tokens"), if it states one.
std::optional<base::TokenCount> StatedLimit(const WireError& error);

}  // namespace logai::llm
