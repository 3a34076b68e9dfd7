// Any bytes as packed skeletons and as messages: the reader must end within them, grouping must
// give each skeleton one template, and a table must stay within its bounds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/skeleton_table.h"
#include "analysis/template_grouping.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logai::analysis;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  SkeletonReader reader(input);
  std::size_t read = 0;
  for (Token token; reader.Next(token); ++read) {
    const bool inside = token.text.empty() ||
                        (token.text.data() >= input.data() &&
                         token.text.data() + token.text.size() <= input.data() + input.size());
    if (!inside || read > size) std::abort();
  }
  SkeletonTable table;
  table.BeginPart();
  std::vector<Token> tokens;
  std::uint64_t order = 0;
  for (const std::string_view line : logai::base::Split(input, '\n')) {
    Tokenise(line, {.tokens = 32, .bytes = 256}, tokens);
    const std::uint32_t entry = table.Add(tokens, {.order = ++order, .text = line});
    if (entry >= table.entries().size()) std::abort();
  }
  std::vector<CountedSkeleton> skeletons;
  std::uint64_t count = 0;
  for (const SkeletonTable::Entry& entry : table.entries()) {
    skeletons.push_back({.packed = entry.packed, .count = entry.seen.count});
    count += entry.seen.count;
  }
  const Grouping grouping = GroupSkeletons(skeletons);
  if (count != order || grouping.group.size() != skeletons.size()) std::abort();
  for (const std::uint32_t group : grouping.group) {
    if (group >= grouping.templates.size()) std::abort();
  }
  return 0;
}
