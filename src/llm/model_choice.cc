#include "llm/model_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "llm/catalogue.h"
#include "llm/endpoint.h"
#include "llm/model_limits.h"
#include "llm/quota/account.h"
#include "llm/wire_error.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::Fail;

/// A prompt with its tools and one digest: what fits into less cannot be worked with.
constexpr base::TokenCount kLeastInput{6'000};
constexpr base::Millis kChoicePatience{2'000};

struct Alias {
  std::string_view provider;
  std::string_view typed;  ///< a "*" at the end stands for anything
  std::string_view model;
};
constexpr std::array kAliases = std::to_array<Alias>({
    {"openai", "gpt", "gpt-6.1-terra"},
    {"openai", "gpt-4", "gpt-6.1-terra"},
    {"openai", "gpt-4-turbo*", "gpt-6.1-terra"},
    {"openai", "gpt-3.5-turbo*", "gpt-6-luna"},
    {"openai", "gpt-4.1-nano*", "gpt-6-luna"},
    {"openai", "o1", "gpt-6.1-terra"},
    {"openai", "o3-mini*", "gpt-6-luna"},
    {"openai", "o4-mini*", "gpt-6-luna"},
    {"anthropic", "claude", "claude-sonnet-5-5"},
    {"anthropic", "sonnet", "claude-sonnet-5-5"},
    {"anthropic", "opus", "claude-opus-5-5"},
    {"anthropic", "haiku", "claude-haiku-5-5"},
    {"anthropic", "claude-3-opus*", "claude-opus-5-5"},
    {"anthropic", "claude-3-sonnet*", "claude-sonnet-5-5"},
    {"anthropic", "claude-3-haiku*", "claude-haiku-5-5"},
    {"anthropic", "claude-3-5-sonnet*", "claude-sonnet-5-5"},
    {"anthropic", "claude-3-5-haiku*", "claude-haiku-5-5"},
    {"anthropic", "claude-3-7-sonnet*", "claude-sonnet-5-5"},
    {"github", "gpt-4", "gpt-4o"},
    {"github-copilot", "gpt", "gpt-6.1-terra"},
    {"github-copilot", "gpt-4", "gpt-6.1-terra"},
    {"github-copilot", "gpt-4.1", "gpt-6.1-terra"},
    {"github-copilot", "claude", "claude-sonnet-5.5"},
    {"github-copilot", "sonnet", "claude-sonnet-5.5"},
    {"github-copilot", "claude-sonnet-4", "claude-sonnet-4.6"},
    {"github-copilot", "opus", "claude-opus-5.5"},
    {"github-copilot", "haiku", "claude-haiku-5.5"},
});

bool Fits(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return pattern == name;
  return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool IsUsable(const ListedModel& model) {
  const bool closed = model.note == "retired" || model.note.starts_with("disabled") ||
                      model.note == "needs opting in";
  return !closed && model.tools.value_or(true) &&
         model.max_input.value_or(kLeastInput) >= kLeastInput;
}

std::string Why(const ListedModel& model) {
  std::vector<std::string> reasons;
  if (model.tools) reasons.emplace_back("it calls tools");
  if (model.max_input)
    reasons.push_back(
        fmt::format("takes {} tokens", base::WithThousands(model.max_input->value())));
  if (const std::string price = PriceText(model); !price.empty())
    reasons.push_back("costs $" + price + " a million in/out");
  return base::Join(reasons, ", ");
}

ModelChoice Chosen(const ListedModel& model) {
  return {
      .model = model.id, .listed = std::make_shared<const ListedModel>(model), .why = Why(model)};
}

}  // namespace

std::string_view AliasOf(const ProviderRow& row, std::string_view typed) {
  const std::string name = base::ToLower(base::Trim(typed));
  const auto found = std::ranges::find_if(kAliases, [&](const Alias& alias) {
    return alias.provider == row.name && Fits(alias.typed, name);
  });
  return found == kAliases.end() ? std::string_view() : found->model;
}

void TellAlias(const ModelEvents& events, std::string_view typed, std::string_view model) {
  if (events.on_notice)
    events.on_notice(fmt::format("the model {} stands for {}", ReadableLine(typed, 80), model));
}

bool IsAuto(std::string_view model) { return base::EqualIgnoringCase(base::Trim(model), "auto"); }

base::Result<ModelChoice> ChooseModel(const std::span<const ListedModel> models,
                                      const ProviderRow& row,
                                      const std::function<bool(std::string_view)>& has_room) {
  std::vector<const ListedModel*> usable;
  for (const ListedModel& model : models) {
    if (IsUsable(model)) usable.push_back(&model);
  }
  const std::string_view favourite = row.default_model;
  const auto rank = [&](const ListedModel* model) {
    const bool is_favourite = !favourite.empty() && model->id.ends_with(favourite);
    const double price = model->price_in ? *model->price_in + model->price_out.value_or(0) : 1e9;
    const std::int64_t room = model->max_input ? model->max_input->value() : 0;
    // A gateway may list names alone: one that we know is a better guess than the alphabet's first.
    const bool is_known = model->max_input || WindowOf(model->id).known;
    return std::tuple(!is_favourite, price, !is_known, -room, std::string_view(model->id));
  };
  std::ranges::sort(usable, {}, rank);
  for (const ListedModel* model : usable) {
    if (has_room(model->id)) return Chosen(*model);
  }
  // All are used up: the refusal of the best one says until when.
  if (!usable.empty()) return Chosen(*usable.front());
  return Fail({.kind = ErrorKind::kNotFound,
               .message = fmt::format("{} lists no model that could answer questions", row.title),
               .next = fmt::format("name one with --model or {}; `logai models` shows the list",
                                   ModelSetting(row)),
               .retry_after = {}});
}

base::Result<ModelChoice> ChooseModelOf(const ProviderConfig& config, net::HttpTransport& transport,
                                        const std::function<bool(const QuotaSubject&)>& has_room,
                                        std::stop_token stop) {
  const ProviderRow* row = FindProvider(config.provider);
  if (row == nullptr) {
    return Fail(ErrorKind::kInvalidInput, "Unsupported LLM provider: {}", config.provider);
  }
  const auto models = ListModels(config, transport, stop, kChoicePatience);
  if (!models) {
    const base::Error& error = models.error();
    if (error.kind == ErrorKind::kCancelled || row->default_model.empty()) return Fail(error);
    return ModelChoice{.model = std::string(row->default_model),
                       .listed = nullptr,
                       .why = "the default, as there is no list: " + error.message};
  }
  LOGAI_ASSIGN_OR_RETURN(const net::Url url,
                         BaseUrlOf(config, *row, config.dialect.value_or(row->dialect)));
  const bool own = IsOwnEndpoint(*row, url);
  QuotaSubject subject{.provider = config.name.empty() ? config.provider : config.name,
                       .row = std::string(row->name),
                       .own_endpoint = own,
                       .account = AccountOf(url.HostAndPort(), config.token),
                       .model = {}};
  return ChooseModel(*models, *row, [&](std::string_view model) {
    subject.model = model;
    return has_room(subject);
  });
}

}  // namespace logai::llm
