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

RoutedModel::RoutedModel(std::unique_ptr<ChatModel> first, std::vector<Fallback> fallbacks,
                         ModelEvents events)
    : current_(std::move(first)), fallbacks_(std::move(fallbacks)), events_(std::move(events)) {}

base::Result<Reply> RoutedModel::Generate(const ChatRequest& request, const TextSink& on_text,
                                          std::stop_token stop) {
  bool gave_text = false;
  const TextSink watched = [&](std::string_view text) {
    gave_text = true;
    if (on_text) on_text(text);
  };
  while (true) {
    ChatRequest fitted = request;
    fitted.model = current_->model();
    auto reply = current_->Generate(fitted, watched, stop);
    if (reply) {
      too_large_in_a_row_ = 0;
      return reply;
    }
    if (gave_text || !MovesOn(reply.error())) return reply;
  }
}

/// Whether another model is in charge now.
bool RoutedModel::MovesOn(const base::Error& error) {
  if (error.kind == ErrorKind::kTooLarge)
    return ++too_large_in_a_row_ > 1 && TurnToNext(error, /*must_take_more=*/true);
  return MayHelpElsewhere(error.kind) && TurnToNext(error, /*must_take_more=*/false);
}

bool RoutedModel::TurnToNext(const base::Error& error, bool must_take_more) {
  const auto tell = [&](const std::string& text) {
    if (events_.on_notice) events_.on_notice(text);
  };
  while (!fallbacks_.empty()) {
    const Fallback next = std::move(fallbacks_.front());
    fallbacks_.erase(fallbacks_.begin());
    auto opened = next.open();
    if (!opened) {
      tell(fmt::format("{} cannot be asked instead: {}", next.name, opened.error().message));
      continue;
    }
    if (must_take_more && (*opened)->limits().max_input <= current_->limits().max_input) continue;
    tell(fmt::format("{}; asking {} instead", error.message, next.name));
    current_ = *std::move(opened);
    too_large_in_a_row_ = 0;
    return true;
  }
  return false;
}

}  // namespace logai::llm
