#pragma once

#include "agent/investigator.h"
#include "agent/tools/tool_context.h"
#include "config/settings.h"
#include "llm/chat_model.h"

namespace logai::app {

/// How the tokens of one request are shared out: the settings are upper bounds, the provider's
/// limits come first (decisions, 7).
struct Budget {
  base::TokenCount max_request;  ///< system prompt, tools and messages together
  base::TokenCount max_output;   ///< of one reply
  base::TokenCount tool_result;  ///< of one digest
  base::TokenCount max_history;  ///< of the turns before the current one
  std::size_t group_list_bytes;  ///< of the group names in the system prompt
};

Budget ShareOut(const config::Settings& settings, const llm::ModelLimits& limits);

/// The options of the parts, from the settings and the budget.
/// Lives:   `settings` outlives what is given the investigator's options.
agent::InvestigatorOptions InvestigatorOptionsFrom(const config::Settings& settings,
                                                   const llm::ChatModel& model);
agent::ToolOptions ToolOptionsFrom(const config::Settings& settings, const llm::ChatModel& model);

}  // namespace logai::app
