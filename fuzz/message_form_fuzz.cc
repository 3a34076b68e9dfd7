// Any bytes as messages: those with equal forms must have equal skeletons.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/message_form.h"
#include "analysis/skeleton.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logai::analysis;
  constexpr TokenLimits kLimits = {.tokens = 24, .bytes = 512};
  // Over all inputs, because what has one form is rarely in one of them.
  static std::unordered_map<std::uint64_t, std::string> skeletons;
  if (skeletons.size() > 1'000'000) skeletons.clear();
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::vector<Token> tokens;
  for (const std::string_view message : logai::base::Split(input, '\n')) {
    const std::uint64_t form = MessageForm(message, kLimits);
    if ((form == 0) != (message.size() > kLimits.bytes)) std::abort();
    if (form == 0) continue;
    Tokenise(message, kLimits, tokens);
    std::string packed = PackSkeleton(tokens);
    if (skeletons.try_emplace(form, packed).first->second != packed) std::abort();
  }
  return 0;
}
