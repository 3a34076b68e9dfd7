#include "llm/router.h"

#include <fmt/format.h>

#include <utility>

namespace logai::llm {

using base::ErrorKind;

bool MayHelpElsewhere(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kUnauthorized:
    case ErrorKind::kForbidden:
    case ErrorKind::kNotFound:
    case ErrorKind::kRateLimited:
    case ErrorKind::kQuotaExhausted:
    case ErrorKind::kRetired:
    case ErrorKind::kUnavailable:
    case ErrorKind::kTimeout:
      return true;
    case ErrorKind::kCancelled:
    case ErrorKind::kInvalidInput:
    case ErrorKind::kTooLarge:
    case ErrorKind::kCorrupt:
    case ErrorKind::kInternal:
      break;
  }
  return false;
}

namespace {

/// How long a model that failed so is left alone, when its server did not say. Long where only the
/// user can change something, short where the network may have.
base::Millis CoolDown(const base::Error& error) {
  if (error.retry_after) return *error.retry_after;
  switch (error.kind) {
    case ErrorKind::kRetired:
      return std::chrono::hours(24 * 365);
    case ErrorKind::kQuotaExhausted:
      return std::chrono::hours(1);
    case ErrorKind::kUnauthorized:
    case ErrorKind::kForbidden:
    case ErrorKind::kNotFound:
      return std::chrono::minutes(5);
    default:
      return std::chrono::minutes(1);
  }
}

}  // namespace

RoutedModel::RoutedModel(std::unique_ptr<ChatModel> first, std::vector<Fallback> fallbacks,
                         ModelEvents events, AskForFallback ask, const base::Clock& clock)
    : events_(std::move(events)), ask_(std::move(ask)), clock_(clock) {
  std::string name = fmt::format("{}/{}", first->provider(), first->model());
  chain_.push_back({.name = std::move(name), .open = {}, .model = std::move(first)});
  for (Fallback& fallback : fallbacks) {
    chain_.push_back(
        {.name = std::move(fallback.name), .open = std::move(fallback.open), .model = nullptr});
  }
}

void RoutedModel::Tell(const std::string& text) const {
  if (events_.on_notice) events_.on_notice(text);
}

base::Result<Reply> RoutedModel::Generate(const ChatRequest& request, const TextSink& on_text,
                                          std::stop_token stop) {
  bool gave_text = false;
  const auto watch = [&](std::string_view text) {
    gave_text = true;
    on_text(text);
  };
  const TextSink::Undo undo{.can = [&] { return on_text.CanTakeBack(); },
                            .now =
                                [&] {
                                  gave_text = false;
                                  on_text.TakeBack();
                                }};
  const bool just_turned = std::exchange(turned_for_question_, false);
  if (AsksForAPerson(request) && !just_turned) BeginQuestion();
  while (true) {
    ChatRequest fitted = request;
    fitted.model = current().model();
    auto reply = current().Generate(fitted, TextSink(watch, undo), stop);
    if (reply) {
      too_large_in_a_row_ = 0;
      return reply;
    }
    if (gave_text && !on_text.CanTakeBack()) return reply;
    if (MovesOn(reply.error(), stop)) {
      if (gave_text) undo.now();
      continue;
    }
    // Who stops while being asked has stopped the question.
    if (stop.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");
    return reply;
  }
}

bool RoutedModel::TurnToLarger(const base::Error& error, std::stop_token stop) {
  too_large_in_a_row_ = 1;  // a second try of the same would change nothing
  turned_for_question_ = MovesOn(error, std::move(stop));
  return turned_for_question_;
}

/// Goes back to the first model that is not cooling down and was opened before; the others are for
/// when it fails.
void RoutedModel::BeginQuestion() {
  for (std::size_t i = 0; i < current_; ++i) {
    if (!chain_[i].model || clock_.Now() < chain_[i].cool_at) continue;
    Tell(fmt::format("asking {} again", chain_[i].name));
    current_ = i;
    too_large_in_a_row_ = 0;
    return;
  }
}

/// Whether another model is in charge now.
bool RoutedModel::MovesOn(const base::Error& error, std::stop_token stop) {
  const bool too_large = error.kind == ErrorKind::kTooLarge;
  if (too_large ? ++too_large_in_a_row_ <= 1 : !MayHelpElsewhere(error.kind)) return false;
  if (!too_large) chain_[current_].cool_at = clock_.Now() + CoolDown(error);
  for (std::size_t i = current_ + 1; i < chain_.size(); ++i) {
    if (clock_.Now() >= chain_[i].cool_at && TurnTo(i, error, too_large, stop)) return true;
  }
  if (too_large || !ask_) return false;
  auto chosen = ask_(error, stop);
  if (!chosen) return false;
  chain_.push_back(
      {.name = std::move(chosen->name), .open = std::move(chosen->open), .model = nullptr});
  return TurnTo(chain_.size() - 1, error, /*must_take_more=*/false, std::move(stop));
}

bool RoutedModel::TurnTo(std::size_t link, const base::Error& error, bool must_take_more,
                         std::stop_token stop) {
  Link& next = chain_[link];
  if (!next.model) {
    auto opened = next.open();
    if (!opened) {
      Tell(fmt::format("{} cannot be asked instead: {}", next.name, opened.error().message));
      next.cool_at = clock_.Now() + CoolDown(opened.error());
      return false;
    }
    next.model = *std::move(opened);
  }
  next.model->GetReady(std::move(stop));
  if (must_take_more && next.model->limits().max_input <= current().limits().max_input)
    return false;
  Tell(fmt::format("{}; asking {} instead", error.message, next.name));
  current_ = link;
  too_large_in_a_row_ = 0;
  return true;
}

}  // namespace logai::llm
