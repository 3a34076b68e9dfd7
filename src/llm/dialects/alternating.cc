#include "llm/dialects/alternating.h"

#include <utility>

namespace logai::llm {

void AlternatingMessages::Add(std::string_view role, Json block) {
  if (messages_.empty() || messages_.back()["role"] != role) {
    messages_.push_back({{"role", role}, {"content", Json::array()}});
  }
  messages_.back()["content"].push_back(std::move(block));
}

void AlternatingMessages::AddAssistant(Json block) {
  if (messages_.empty()) AddUser(make_text_("(what was said before is left out)"));
  Add("assistant", std::move(block));
}

Json AlternatingMessages::Take() {
  // Ending with its own words would ask the model to go on inside them, which newer ones refuse.
  if (messages_.empty() || messages_.back()["role"] != "user") AddUser(make_text_("Go on."));
  return std::exchange(messages_, Json::array());
}

}  // namespace logai::llm
