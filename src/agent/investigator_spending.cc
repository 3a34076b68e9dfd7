#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "agent/investigator.h"
#include "agent/progress.h"
#include "base/text.h"
#include "llm/quota/prices.h"

// A question ends before it takes more than it may, with the best answer by then.
namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr std::int64_t kShortestAnswer = 250;  // tokens
/// The part of the time after which the answer is asked for: it takes a while to be written.
constexpr double kTimeForTools = 0.6;

template <class Amount>
void TightenOne(std::optional<Cap<Amount>>& cap, const std::optional<Cap<Amount>>& other) {
  if (other && (!cap || other->amount < cap->amount)) cap = other;
}

base::Error TooLittle(const std::string& what, const std::string& needs) {
  return {.kind = ErrorKind::kInvalidInput,
          .message = fmt::format("{} is too little: the first request takes {}", what, needs),
          .next = "allow more, or ask a shorter question",
          .retry_after = {}};
}

}  // namespace

void SpendingCaps::Tighten(const SpendingCaps& other) {
  TightenOne(requests, other.requests);
  TightenOne(tokens, other.tokens);
  TightenOne(cost, other.cost);
  TightenOne(time, other.time);
}

/// What tokens cost at the model that is asked; nothing when its price is not known.
std::optional<llm::MicroUsd> Investigator::PriceOf(std::int64_t input, std::int64_t output) const {
  const llm::QuotaSubject* subject = model_.quota_subject();
  if (subject == nullptr) return std::nullopt;
  return llm::CostOf(*subject, base::TokenCount(input), base::TokenCount(output));
}

/// Errors:  kInvalidInput when the caps do not even hold the first request.
base::Status Investigator::CheckCaps(Progress& progress) {
  if (!caps_.tokens && !caps_.cost) return {};
  llm::ChatRequest first;
  Fill(progress, first);
  const std::int64_t input = context_.Estimate(first).value();
  if (caps_.tokens && input + kShortestAnswer > caps_.tokens->amount.value()) {
    return Fail(TooLittle(
        base::WithThousands(caps_.tokens->amount.value()) + " tokens",
        fmt::format("about {} with a short answer", base::WithThousands(input + kShortestAnswer))));
  }
  if (!caps_.cost) return {};
  const auto price = PriceOf(input, kShortestAnswer);
  if (!price) {
    return Fail({.kind = ErrorKind::kInvalidInput,
                 .message = fmt::format("the price of {} ({}) is not known, so no cost can be "
                                        "promised",
                                        model_.provider(), model_.model()),
                 .next = "cap what it takes with --max-total-tokens or --max-requests"});
  }
  if (*price > caps_.cost->amount)
    return Fail(TooLittle(llm::FormatUsd(caps_.cost->amount), "about " + llm::FormatUsd(*price)));
  return {};
}

/// Whether one more step and the answer behind it would exceed a cap; which one, for the user.
std::optional<std::string> Investigator::CapReached(const Progress& progress) {
  if (caps_.requests && progress.answer.model_requests + 1 >= caps_.requests->amount)
    return caps_.requests->reached;
  if (caps_.time && progress.Elapsed() > kTimeForTools * caps_.time->amount)
    return caps_.time->reached;
  if (!caps_.tokens && !caps_.cost) return std::nullopt;
  llm::ChatRequest next;
  Fill(progress, next);
  const std::int64_t input = context_.Estimate(next).value();
  const std::int64_t output = llm::kUsualReply.value();
  if (caps_.tokens && progress.tokens + 2 * (input + output) > caps_.tokens->amount.value())
    return caps_.tokens->reached;
  const auto price = caps_.cost ? PriceOf(input, output) : std::nullopt;
  if (price && progress.cost + price->value() * 2 > caps_.cost->amount.value())
    return caps_.cost->reached;
  return std::nullopt;
}

/// Bounds the reply of `request` by what is left. A short answer is better than none: what is left
/// last is for it.
void Investigator::LimitReply(const Progress& progress, llm::ChatRequest& request) const {
  const std::int64_t input = context_.Estimate(request).value();
  std::int64_t output = request.max_output->value();
  if (caps_.requests)
    request.max_requests = std::max(1, caps_.requests->amount - progress.answer.model_requests);
  if (caps_.tokens)
    output = std::min(output, caps_.tokens->amount.value() - progress.tokens - input);
  const auto fits = [&] {
    const auto price = PriceOf(input, output);
    return !price || progress.cost + price->value() <= caps_.cost->amount.value();
  };
  while (caps_.cost && output > kShortestAnswer && !fits()) output = output * 3 / 4;
  request.max_output =
      base::TokenCount(std::min(std::max(output, kShortestAnswer), request.max_output->value()));
}

void Investigator::Count(Progress& progress, const llm::ChatRequest& request,
                         const llm::Reply& reply) const {
  const std::int64_t input = reply.usage.input.value_or(context_.Estimate(request)).value();
  const std::int64_t output = reply.usage.output.value_or(llm::kUsualReply).value();
  progress.tokens += input + output;
  const auto price = reply.usage.cost ? reply.usage.cost : PriceOf(input, output);
  progress.cost += price ? price->value() : 0;
}

}  // namespace logai::agent
