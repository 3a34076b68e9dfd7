#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/parameters.h"

namespace logai::cli {

/// What becomes of text from the logs before it is shown; empty: nothing.
using Redact = std::function<std::string(std::string_view)>;

/// "1,234", "0.25", "340 ms", "1.5 MiB".
std::string NumberText(double value, analysis::NumberUnit unit);

/// The values at the variables of a template, one line each, without line ends and not yet safe for
/// a terminal: "user: 412 values, alice 31.0%, bob 12.0% (of a sample of 256)".
std::vector<std::string> ParameterLines(std::span<const analysis::TemplateToken> tokens,
                                        const analysis::ParameterTable& table,
                                        const Redact& redact);

/// The same for programs; its schema is docs/json-output.md.
nlohmann::ordered_json ParametersAsJson(std::span<const analysis::TemplateToken> tokens,
                                        const analysis::ParameterTable& table,
                                        const Redact& redact);

/// `value`, which stood at the variable `token`, as `redact` leaves it in its template: what is
/// private often shows only in what stands before it ("password=…").
std::string RedactedValue(std::span<const analysis::TemplateToken> tokens, std::size_t token,
                          std::string_view value, const Redact& redact);

}  // namespace logai::cli
