#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "llm/chat.h"
#include "privacy/redacted_text.h"

namespace logai::agent {

/// What one run of a tool gives: a page for the model, a line for the screen, fields for programs.
struct ToolResult {
  privacy::RedactedText for_model;
  bool success = true;
  std::string summary;      ///< one line for people: "3 of 6 groups, 41,200 events"; redacted
  std::string result_json;  ///< the contract's result fields (compatibility, section 7), redacted
};

/// Turns fetched data into the result. Kept apart from the fetching, so that tools of one step
/// fetch at the same time but hand out evidence ids one after the other, in the order in which the
/// model asked.
using FinishResult = std::move_only_function<ToolResult()>;

/// Something the model may call. Tools only read.
class Tool {
 public:
  virtual ~Tool() = default;

  virtual const llm::ToolSpec& spec() const = 0;

  /// Fetches. Blocks.
  /// Errors:  any kind; the message goes to the model as an error that it can mend, except
  /// kCancelled. Threads: may be called from several threads at once; the returned function from
  /// one thread at a time.
  virtual base::Result<FinishResult> Run(std::string_view arguments_json, std::stop_token stop) = 0;
};

}  // namespace logai::agent
