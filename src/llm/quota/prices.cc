#include "llm/quota/prices.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace logai::llm {
namespace {

/// A price. Units: US cents per million tokens.
struct Price {
  std::string_view vendor;  ///< row of the catalogue
  std::string_view starts_with;
  std::int64_t input_cents;
  std::int64_t output_cents;
};

// Source:  the vendors' price pages as of 2026-11-22. A name matches whole or up to a "-"; the
//          longest match counts. Models without a published price are not here.
constexpr std::array kPrices = std::to_array<Price>({
    {"openai", "gpt-6-astra", 1000, 5000},
    {"openai", "gpt-6.2-sol", 200, 1000},
    {"openai", "gpt-6.1-sol", 200, 1000},
    {"openai", "gpt-6.1-terra", 100, 500},
    {"openai", "gpt-6-sol", 200, 1000},
    {"openai", "gpt-6-luna", 10, 50},
    {"openai", "gpt-5.6-sol", 400, 2000},
    {"openai", "gpt-5.6-terra", 200, 1200},
    {"openai", "gpt-5.6-luna", 20, 120},
    {"anthropic", "claude-opus-5-5", 400, 2000},
    {"anthropic", "claude-sonnet-5-5", 200, 1000},
    {"anthropic", "claude-haiku-5-5", 10, 50},
    {"anthropic", "claude-fable-5-2", 800, 4000},
});

// OpenAI's GPT-6 family: a request with more input than this is billed at twice the price in and
// one and a half times out. Published for gpt-6.2-sol; applied to the family.
constexpr std::int64_t kLongInputTokens = 272'000;

bool Matches(const Price& price, const QuotaSubject& subject) {
  const std::string_view model = subject.model;
  if (price.vendor != subject.row || !model.starts_with(price.starts_with)) return false;
  return model.size() == price.starts_with.size() || model[price.starts_with.size()] == '-';
}

}  // namespace

std::optional<MicroUsd> CostOf(const QuotaSubject& subject, base::TokenCount input,
                               base::TokenCount output) {
  if (subject.own_endpoint) return std::nullopt;
  const Price* best = nullptr;
  for (const Price& price : kPrices) {
    if (!Matches(price, subject)) continue;
    if (!best || price.starts_with.size() > best->starts_with.size()) best = &price;
  }
  if (!best) return std::nullopt;
  const bool is_long = subject.row == "openai" && best->starts_with.starts_with("gpt-6") &&
                       input.value() > kLongInputTokens;
  // A cent per million tokens is a hundredth of a micro-dollar per token.
  const std::int64_t hundredths = input.value() * best->input_cents * (is_long ? 2 : 1) +
                                  output.value() * best->output_cents * (is_long ? 3 : 2) / 2;
  return MicroUsd((hundredths + 50) / 100);
}

std::string FormatUsd(MicroUsd amount) {
  const double dollars = static_cast<double>(amount.value()) / 1e6;
  return dollars < 0.1 ? fmt::format("${:.4f}", dollars) : fmt::format("${:.2f}", dollars);
}

}  // namespace logai::llm
