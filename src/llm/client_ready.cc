#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "llm/client.h"

// What a client knows of its model before it sends anything.
namespace logai::llm {

using base::ErrorKind;

ModelLimits StreamingClient::limits() const {
  ModelLimits limits{.max_input = base::TokenCount(max_input_tokens_.load()),
                     .max_output = base::TokenCount(max_output_tokens_.load())};
  if (const std::int64_t stated = stated_limit_tokens_.load(); stated > 0) {
    limits.max_input = std::min(limits.max_input, base::TokenCount(stated));
  }
  return limits;
}

void StreamingClient::GetReady(std::stop_token stop) {
  const auto ask = std::exchange(setup_.ask_listing, nullptr);
  if (!ask) return;
  const std::optional<ListedModel> listed = ask(std::move(stop));
  if (!listed) return;
  TakeRoute(listed->routes);
  const ModelLimits limits = WithListed(setup_.limits, *listed, setup_.limits_guessed);
  max_input_tokens_ = limits.max_input.value();
  max_output_tokens_ = limits.max_output.value();
}

/// A request that cannot succeed is not sent: it may cost a part of the day's quota.
base::Status StreamingClient::CheckSize(const ChatRequest& request) const {
  const base::TokenCount size = calibration_.Correct(estimator_.EstimateRequest(request));
  const base::TokenCount most = limits().max_input;
  if (size <= most) return {};
  ChatRequest fixed;
  fixed.system = request.system;
  fixed.tools = request.tools;
  const base::TokenCount ours = calibration_.Correct(estimator_.EstimateRequest(fixed));
  base::Error error{
      .kind = ErrorKind::kTooLarge,
      .message = fmt::format("the request takes about {} tokens, of which {} are LogAI's own "
                             "instructions, and {} ({}) takes {} at most",
                             base::WithThousands(size.value()), base::WithThousands(ours.value()),
                             setup_.name, setup_.model_as_typed, base::WithThousands(most.value())),
      .next =
          "shorten the question (a long paste does better as a file: --source FILE), or choose "
          "a model that takes more with --model",
      .retry_after = {}};
  if (ours > most)
    error.next = "choose a model that takes more with --model, or allow it more in the settings";
  return base::Fail(std::move(error));
}

/// The server's word on the model's routes goes before our guess.
void StreamingClient::TakeRoute(const std::vector<std::string>& routes) {
  const auto has = [&](const std::unique_ptr<Dialect>& dialect) {
    return std::ranges::find(routes, dialect->path()) != routes.end();
  };
  if (routes.empty() || has(setup_.dialect)) return;
  const auto other = std::ranges::find_if(setup_.other_dialects, has);
  if (other != setup_.other_dialects.end()) std::swap(setup_.dialect, *other);
}

}  // namespace logai::llm
