#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/read_progress.h"
#include "base/result.h"
#include "base/units.h"
#include "config/settings.h"
#include "privacy/redactor.h"

namespace logai::app {

/// What `logai redact` writes.
enum class RedactionOutput {
  kText,     ///< the text with marks in place of values, all other bytes as they are
  kSpans,    ///< for each line with values: {"line": 3, "spans": [{"start", "end", "type"}]}
  kRecords,  ///< for each {"id", "text"}: {"id", "text": redacted, "spans": […]}
};

struct RedactionRequest {
  std::vector<std::string> specs;  ///< files, folders, globs, "-"
  RedactionOutput output = RedactionOutput::kText;
  int threads = 0;             ///< 0: one per processor
  std::filesystem::path home;  ///< for a leading "~"
  int input_fd = 0;            ///< what "-" reads
  /// Gets the output piece by piece, in order; false when nobody wants more.
  std::function<bool(std::string_view)> write;
  ReadProgress progress = {};  ///< from one thread at a time
};

struct RedactionReport {
  privacy::RedactionCounts by_rule;
  privacy::RedactionCounts by_type;
  base::ByteCount bytes;  ///< of text, decompressed
  std::size_t files = 0;
  std::vector<std::string> notices;   ///< what was left out, for people
  std::vector<std::string> failures;  ///< what could not be read, or not to its end
};

/// Redacts what `request.specs` name, one after the other.
/// Errors:  those of sources::DiscoverFiles; kInvalidInput for a record that is none (what stands
///          before it has been written); kCancelled.
/// Threads: starts and joins its own.
/// Determinism: the same output for any number of threads.
base::Result<RedactionReport> RedactSources(const RedactionRequest& request,
                                            const privacy::Redactor& redactor,
                                            std::stop_token stop);

/// The redactor that the settings describe: the user's own rules, and whether it is switched on.
/// Errors:  kInvalidInput, with file and line, for a rule that cannot be.
base::Result<privacy::RedactorOptions> RedactorOptionsFrom(const config::Settings& settings);

}  // namespace logai::app
