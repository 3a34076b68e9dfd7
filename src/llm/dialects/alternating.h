#pragma once

#include <string_view>
#include <vector>

#include "llm/dialects/history.h"

/// For the .cc files of the dialects only.
namespace logai::llm {

/// How a dialect in the style of Anthropic and Bedrock writes its blocks.
struct BlockWriter {
  Json (*text)(std::string_view text);
  Json (*call)(const AnsweredCall& call);
  Json (*result)(const AnsweredCall& call);
  CallIdOf call_id_of;  ///< reads what a continuation holds in the place of a call
};

/// The conversation as messages whose roles alternate, the user's first and last: neighbours of one
/// role become one message, the results of a step stand before what the user says after it.
/// Shape:   [{"role", "content": [blocks]}]
Json EncodeAlternating(const std::vector<HistoryEntry>& history, const BlockWriter& write);

}  // namespace logai::llm
