#include "llm/model_limits.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace logai::llm {
namespace {

struct Row {
  std::string_view starts_with;  ///< the first row that fits counts
  std::int64_t window_tokens;
  std::int64_t output_tokens;
  std::int64_t input_tokens;
};

// gpt-6 would take 922,000 tokens in, but above 272,000 each costs twice: that is for the user to
// choose, with LOGAI_CONTEXT_WINDOW_SIZE.
constexpr std::array kFamilies = std::to_array<Row>({
    {"gpt-6", 1'050'000, 128'000, 272'000},
    {"gpt-5", 400'000, 128'000, 272'000},
    {"gpt-4.1", 1'047'576, 32'768, 1'000'000},
    {"gpt-4o", 128'000, 16'384, 110'000},
    {"gpt-4-turbo", 128'000, 4'096, 120'000},
    {"gpt-4", 8'192, 4'096, 4'096},
    {"gpt-oss", 131'072, 32'768, 98'000},
    {"o1", 200'000, 100'000, 100'000},
    {"o3", 200'000, 100'000, 100'000},
    {"o4", 200'000, 100'000, 100'000},
    {"claude-3", 200'000, 4'096, 190'000},
    {"claude-", 200'000, 32'000, 168'000},
    {"meta-llama-3.1", 131'072, 4'096, 126'000},
    {"llama-3", 131'072, 4'096, 126'000},
    {"mistral-large", 131'072, 4'096, 126'000},
    {"cohere-command-r", 131'072, 4'096, 126'000},
    {"phi-4", 16'384, 4'096, 12'000},
});

}  // namespace

ModelWindow WindowOf(std::string_view model) {
  const std::string bare = base::ToLower(model.substr(model.rfind('/') + 1));
  const auto row = std::ranges::find_if(
      kFamilies, [&](const Row& r) { return bare.starts_with(r.starts_with); });
  if (row == kFamilies.end()) {
    // What small servers give by default; the overflow answer of a smaller one corrects it.
    return {.window = base::TokenCount(32'768),
            .max_output = base::TokenCount(4'096),
            .max_input = base::TokenCount(28'000),
            .known = false};
  }
  return {.window = base::TokenCount(row->window_tokens),
          .max_output = base::TokenCount(row->output_tokens),
          .max_input = base::TokenCount(row->input_tokens)};
}

}  // namespace logai::llm
