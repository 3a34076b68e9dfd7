#pragma once

#include <span>
#include <string>

#include "analysis/skeleton.h"

namespace logai::analysis {

/// The template for people: "took <dur> for <ip>".
std::string TypedText(std::span<const TemplateToken> tokens);

/// The template with "<*>" for all that varies, as template miners are compared by: what varies in
/// part varies as a whole, and literals (true, null) count as values.
std::string PlainText(std::span<const TemplateToken> tokens);

}  // namespace logai::analysis
