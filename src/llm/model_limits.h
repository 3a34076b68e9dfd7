#pragma once

#include <string_view>

#include "llm/chat_model.h"

namespace logai::llm {

/// What a model takes, for the budget.
struct ModelWindow {
  base::TokenCount window;      ///< prompt and reply together
  base::TokenCount max_output;  ///< the most that one reply may have
  base::TokenCount max_input;   ///< the most that is worth sending in one request
  bool known = true;            ///< false: a cautious guess for a name that is in no table
};

/// The window of the model of that name, with or without a publisher or prefix in front.
/// Source:  the vendors' model pages as of November 2026.
ModelWindow WindowOf(std::string_view model);

}  // namespace logai::llm
