#pragma once

#include <string_view>

#include "llm/json_fields.h"

/// For the .cc files of the dialects only.
namespace logai::llm {

/// The messages of a dialect whose roles must alternate, the user's first and last: neighbours of
/// one role become one message.
class AlternatingMessages {
 public:
  using MakeText = Json (*)(std::string_view text);

  /// `make_text` makes a block of text.
  explicit AlternatingMessages(MakeText make_text) : make_text_(make_text) {}

  void AddUser(Json block) { Add("user", std::move(block)); }
  void AddAssistant(Json block);
  /// The messages: [{"role", "content": [blocks]}].
  Json Take();

 private:
  void Add(std::string_view role, Json block);

  MakeText make_text_;
  Json messages_ = Json::array();
};

}  // namespace logai::llm
