#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/units.h"
#include "privacy/redactor.h"
#include "sources/log_source.h"

namespace logai::agent {

/// What the model is told before the first question.
struct PromptFacts {
  std::vector<std::string> groups;     ///< as the model knows them, in order
  base::TimeRange span;                ///< of the data, as far as it is known
  base::TimeRange window;              ///< the user's own, or what to look at by default
  bool window_is_scope = false;        ///< tools cannot look outside the window
  base::UtcTime now;                   ///< what relative times count from
  bool now_is_end_of_data = false;     ///< files: relative times count from the last record
  std::int64_t fence = 0;              ///< the nonce around log text (MakeFence)
  std::size_t max_group_bytes = 1200;  ///< of the list of group names
};

/// The system prompt: the task, the rules of proof, how log text is fenced, what there is to look
/// at.
privacy::RedactedText SystemPrompt(const PromptFacts& facts, const privacy::Redactor& redactor);

/// A number that log text cannot guess, made anew for each investigation.
std::int64_t MakeFence();

/// Log text between markers that only LogAI can write, so that a line which looks like an
/// instruction stays a line. What looks like such a marker in it becomes text ("‹log 1>").
privacy::RedactedText Fenced(const privacy::RedactedText& text, std::int64_t fence);

}  // namespace logai::agent
