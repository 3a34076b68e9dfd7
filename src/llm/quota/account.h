#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"

namespace logai::llm {

/// A short name for whoever pays: the same for one key at one endpoint, another for another key.
/// It does not lead back to the key.
/// Shape:   12 hexadecimal digits of a SHA-256.
std::string AccountOf(std::string_view authority, const base::Secret& key);

}  // namespace logai::llm
