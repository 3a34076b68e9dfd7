#include "llm/quota/known_limits.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"

namespace logai::llm {
namespace {

enum class ModelClass { kLow, kHigh, kReasoning, kSmallReasoning, kDeepSeekR1, kGrok3 };

/// One cell of GitHub's table. 0: the table has no number, as where a plan excludes the model.
struct Cell {
  int per_minute;
  int per_day;
  int concurrent;
};
struct ClassRow {
  ModelClass model_class;
  std::array<Cell, 4> of_tier;  ///< free, pro, business, enterprise
};
constexpr std::array kClassRows = std::to_array<ClassRow>({
    {ModelClass::kLow, {{{15, 150, 5}, {15, 150, 5}, {15, 300, 5}, {20, 450, 8}}}},
    {ModelClass::kHigh, {{{10, 50, 2}, {10, 50, 2}, {10, 100, 2}, {15, 150, 4}}}},
    {ModelClass::kReasoning, {{{0, 0, 0}, {1, 8, 1}, {2, 10, 1}, {2, 12, 1}}}},
    {ModelClass::kSmallReasoning, {{{0, 0, 0}, {2, 12, 1}, {3, 15, 1}, {3, 20, 1}}}},
    {ModelClass::kDeepSeekR1, {{{1, 8, 1}, {1, 8, 1}, {2, 10, 1}, {2, 12, 1}}}},
    {ModelClass::kGrok3, {{{1, 15, 1}, {1, 15, 1}, {2, 20, 1}, {2, 30, 1}}}},
});

bool StartsWithAny(std::string_view name, std::span<const std::string_view> starts) {
  return std::ranges::any_of(starts, [&](auto start) { return name.starts_with(start); });
}

/// The class of a model. One that is not known counts as high: its limits are the lower ones.
ModelClass ClassOf(std::string_view bare) {
  constexpr std::array kLow = std::to_array<std::string_view>(
      {"gpt-4o-mini", "gpt-4.1-mini", "gpt-4.1-nano", "phi-", "ministral-", "mistral-small",
       "mistral-nemo", "codestral-", "cohere-command-r-0", "meta-llama-3-8b", "meta-llama-3.1-8b",
       "llama-3.2-11b"});
  constexpr std::array kReasoning = std::to_array<std::string_view>({"o1", "o3", "o4", "gpt-5"});
  if (bare.starts_with("deepseek-r1") || bare.starts_with("mai-ds-r1"))
    return ModelClass::kDeepSeekR1;
  if (bare.starts_with("grok-3") && !bare.contains("mini")) return ModelClass::kGrok3;
  if (bare.starts_with("grok-3")) return ModelClass::kSmallReasoning;
  if (StartsWithAny(bare, kReasoning)) {
    const bool small = bare.contains("mini") || bare.contains("nano") || bare.contains("chat");
    return small ? ModelClass::kSmallReasoning : ModelClass::kReasoning;
  }
  return StartsWithAny(bare, kLow) ? ModelClass::kLow : ModelClass::kHigh;
}

}  // namespace

QuotaPlan KnownPlan(const QuotaSubject& subject, std::string_view github_tier) {
  if (subject.row != "github") return {};
  const std::string tier = base::ToLower(base::Trim(github_tier));
  if (tier == "paid") return {};
  constexpr std::array kTiers =
      std::to_array<std::string_view>({"free", "pro", "business", "enterprise"});
  const auto named = std::ranges::find(kTiers, tier);
  const auto column = named == kTiers.end() ? 0u : static_cast<std::size_t>(named - kTiers.begin());

  const std::string_view model = subject.model;
  const ModelClass wanted = ClassOf(base::ToLower(model.substr(model.rfind('/') + 1)));
  const Cell cell = std::ranges::find(kClassRows, wanted, &ClassRow::model_class)->of_tier[column];
  if (cell.per_day == 0) return {};
  return {.limits = {{Metric::kRequests, Period::kMinute, cell.per_minute},
                     {Metric::kRequests, Period::kDay, cell.per_day}},
          .concurrent = cell.concurrent};
}

}  // namespace logai::llm
