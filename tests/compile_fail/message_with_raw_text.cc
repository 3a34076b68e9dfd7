// A message to a model cannot hold a raw log line.
// error: convert .*raw.* to '.*(RedactedText|Message)'|no viable conversion
#include <string>

#include "llm/chat.h"
#include "privacy/redactor.h"

logai::llm::Message Make(const std::string& raw) {
#ifdef LOGAI_FORBIDDEN
  return {.role = logai::llm::Role::kUser,
          .text = raw,
          .tool_calls = {},
          .tool_call_id = {},
          .tool_name = {}};
#else
  return {.role = logai::llm::Role::kUser,
          .text = logai::privacy::Redactor().Redact(raw),
          .tool_calls = {},
          .tool_call_id = {},
          .tool_name = {}};
#endif
}
