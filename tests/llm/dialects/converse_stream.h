#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/event_stream.h"

namespace logai::llm {

using BedrockEvents = std::vector<std::pair<std::string, std::string>>;

/// The bytes of these events, each a name with its JSON.
inline std::string ConverseBytes(const BedrockEvents& events) {
  std::string bytes;
  for (const auto& [name, payload] : events) {
    bytes += ::logai::testing::BedrockMessage("event", name, payload);
  }
  return bytes;
}

/// A reply of Claude with signed and hidden reasoning, text, and two calls, one without arguments.
/// As on the wire: no start for text and reasoning, padding in "p", the usage behind the end.
inline BedrockEvents TwoCallEvents() {
  return {
      {"messageStart", R"({"p":"abc","role":"assistant"})"},
      {"contentBlockDelta",
       R"({"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Größe?\nlook "}},"p":"a"})"},
      {"contentBlockDelta",
       R"({"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"first 🔍"}}})"},
      {"contentBlockDelta",
       R"({"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"EqQB/sig+0=="}}})"},
      {"contentBlockStop", R"({"contentBlockIndex":0,"p":"abcdefg"})"},
      {"contentBlockDelta",
       R"({"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"EmwKAhg="}}})"},
      {"contentBlockStop", R"({"contentBlockIndex":1})"},
      {"contentBlockDelta", R"({"contentBlockIndex":2,"delta":{"text":"Größe "}})"},
      {"contentBlockDelta", R"({"contentBlockIndex":2,"delta":{"text":"🔍 …"}})"},
      {"contentBlockStop", R"({"contentBlockIndex":2})"},
      {"contentBlockStart",
       R"({"contentBlockIndex":3,"start":{"toolUse":{"name":"fetch_logs","toolUseId":"tooluse_a"}}})"},
      {"contentBlockDelta",
       R"({"contentBlockIndex":3,"delta":{"toolUse":{"input":"{\"log_group\":"}}})"},
      {"contentBlockDelta",
       R"({"contentBlockIndex":3,"delta":{"toolUse":{"input":"\"/ecs/pay\"}"}}})"},
      {"contentBlockStop", R"({"contentBlockIndex":3})"},
      {"contentBlockStart",
       R"({"contentBlockIndex":4,"start":{"toolUse":{"name":"list_log_groups","toolUseId":"tooluse_b"}}})"},
      {"contentBlockStop", R"({"contentBlockIndex":4})"},
      {"someNewEvent", R"({"p":"x"})"},
      {"messageStop", R"({"stopReason":"tool_use","p":"abcd"})"},
      {"metadata",
       R"({"metrics":{"latencyMs":900},"usage":{"inputTokens":20,"outputTokens":57,"totalTokens":1007,"cacheReadInputTokens":900,"cacheWriteInputTokens":30}})"},
  };
}

}  // namespace logai::llm
