#include "llm/dialects/reply_blocks.h"

#include <algorithm>

#include "base/text.h"
#include "llm/dialects/tool_calls.h"

namespace logai::llm {

ReplyBlock& ReplyBlocks::Begin(int index, Kind kind) {
  // A server that counts every block as the first has ended the one before without saying so.
  End(index);
  blocks_.push_back({.index = index, .kind = kind});
  return blocks_.back();
}

ReplyBlock& ReplyBlocks::At(int index, Kind kind) {
  const auto open = std::find_if(blocks_.rbegin(), blocks_.rend(), [&](const ReplyBlock& block) {
    return !block.ended && block.kind == kind && (index < 0 || block.index == index);
  });
  if (open != blocks_.rend()) return *open;
  blocks_.push_back({.index = index, .kind = kind});
  return blocks_.back();
}

void ReplyBlocks::End(int index) {
  for (ReplyBlock& block : blocks_) block.ended = block.ended || block.index == index;
}

std::vector<ToolCall> ReplyBlocks::TakeCalls(std::string_view id_prefix) {
  std::erase_if(blocks_, [](const ReplyBlock& block) {
    return block.kind == Kind::kCall && block.name.empty();
  });
  ToolCallAssembler assembler{std::string(id_prefix)};
  int place = 0;
  for (const ReplyBlock& block : blocks_) {
    if (block.kind != Kind::kCall) continue;
    assembler.Add({.index = place++,
                   .id = block.id,
                   .name = block.name,
                   .arguments = block.arguments,
                   .whole = true});
  }
  auto calls = assembler.Take();
  auto call = calls.begin();
  for (ReplyBlock& block : blocks_) {
    if (block.kind == Kind::kCall && call != calls.end()) block.id = (call++)->id;
  }
  return calls;
}

std::vector<ReplyBlock> ReplyBlocks::WorthReturning() const {
  std::vector<ReplyBlock> kept;
  for (const ReplyBlock& block : blocks_) {
    const bool blank = block.kind == Kind::kText && base::Trim(block.text).empty();
    const bool nothing =
        block.is_reasoning() && block.text.empty() && block.signature.empty() && block.data.empty();
    if (block.kind != Kind::kOther && !blank && !nothing) kept.push_back(block);
  }
  while (!kept.empty() && kept.back().is_reasoning()) kept.pop_back();
  if (std::ranges::none_of(kept, &ReplyBlock::is_reasoning)) kept.clear();
  return kept;
}

}  // namespace logai::llm
