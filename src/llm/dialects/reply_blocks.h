#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm/chat.h"

/// For the .cc files of the dialects only.
namespace logai::llm {

/// One block of a reply in the style of Anthropic and Bedrock.
struct ReplyBlock {
  enum class Kind { kText, kReasoning, kHiddenReasoning, kCall, kOther };

  int index = -1;  ///< -1 when the server gave none
  Kind kind = Kind::kOther;
  std::string text;                 ///< of text and reasoning
  std::string signature;            ///< of reasoning
  std::string data;                 ///< of hidden reasoning: ciphertext
  std::string id, name, arguments;  ///< of a call
  bool ended = false;

  bool is_reasoning() const { return kind == Kind::kReasoning || kind == Kind::kHiddenReasoning; }
};

/// The blocks of one reply in their order, put together from starts, deltas and ends, whatever the
/// server does to their indexes.
class ReplyBlocks {
 public:
  using Kind = ReplyBlock::Kind;

  ReplyBlock& Begin(int index, Kind kind);
  /// The block that a delta belongs to: the open one of that kind at `index` (-1: at any); a new
  /// one where the server announced none.
  ReplyBlock& At(int index, Kind kind);
  /// The open block at `index` has ended.
  void End(int index);
  bool empty() const { return blocks_.empty(); }

  /// The calls, whose ids the blocks then bear too. Calls without a name are taken out.
  std::vector<ToolCall> TakeCalls(std::string_view id_prefix);
  /// All blocks but empty ones and the reasoning after the last word or call, which servers refuse
  /// to see at the end of a message. Empty when no reasoning is among them: then the reply's own
  /// text and calls tell all of it.
  std::vector<ReplyBlock> WorthReturning() const;

 private:
  std::vector<ReplyBlock> blocks_;
};

}  // namespace logai::llm
