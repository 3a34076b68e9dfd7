#include "llm/dialects/openai_chat_decode.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "llm/dialects/decoder_base.h"
#include "llm/dialects/openai_chat_encode.h"
#include "llm/dialects/tool_calls.h"
#include "llm/json_fields.h"

namespace logai::llm {
namespace {

/// Text, or the text parts of a list of parts.
std::string ContentText(const Json* content) {
  if (!content) return {};
  if (content->is_string()) return content->get<std::string>();
  std::string text;
  if (content->is_array()) {
    for (const Json& part : *content) {
      text += part.is_string() ? part.get<std::string>() : std::string(TextMember(part, "text"));
    }
  }
  return text;
}

std::optional<base::TokenCount> FirstOf(const Json& usage,
                                        std::initializer_list<std::string_view> names) {
  for (const auto name : names) {
    if (const auto count = TokenMember(usage, name)) return count;
  }
  return std::nullopt;
}

Usage ReadUsage(const Json& usage) {
  Usage read{.input = FirstOf(usage, {"prompt_tokens", "input_tokens"}),
             .output = FirstOf(usage, {"completion_tokens", "output_tokens"}),
             .cached = FirstOf(usage, {"prompt_cache_hit_tokens", "cached_tokens"})};
  for (const auto name : {"prompt_tokens_details", "input_tokens_details"}) {
    if (const Json* details = Member(usage, name); details && !read.cached) {
      read.cached = TokenMember(*details, "cached_tokens");
    }
  }
  return read;
}

/// The reasons of OpenAI and those that other servers write; nullopt for one that is in no book.
std::optional<FinishReason> ReadFinish(std::string_view reason) {
  for (const auto word : {"stop", "end", "eos", "eos_token", "end_turn", "stop_sequence"}) {
    if (reason == word) return FinishReason::kStop;
  }
  for (const auto word : {"length", "max_tokens", "model_context_window_exceeded"}) {
    if (reason == word) return FinishReason::kLength;
  }
  for (const auto word : {"tool_calls", "function_call", "tool_use"}) {
    if (reason == word) return FinishReason::kToolCalls;
  }
  if (reason == "content_filter") return FinishReason::kContentFilter;
  return std::nullopt;
}

/// After deltas, a message usually repeats the whole answer, perhaps trimmed; on some servers it is
/// the last piece.
std::string WhatIsNew(const std::string& message, std::string_view so_far) {
  if (message.starts_with(so_far)) return message.substr(so_far.size());
  const auto trimmed = base::Trim(so_far);
  const auto words = base::Trim(message);
  return words.starts_with(trimmed) ? std::string(words.substr(trimmed.size())) : message;
}

/// Adds one of OpenRouter's details of reasoning. Its text comes in pieces that belong together, as
/// their type and index tell; a signature comes with the last one.
void AddDetail(const Json& piece, Json& details) {
  const auto same = [&](std::string_view name) {
    return details.back().value(name, Json()) == piece.value(name, Json());
  };
  if (!piece.is_object()) return;
  if (details.empty() || !same("type") || !same("index")) {
    details.push_back(piece);
    return;
  }
  Json& whole = details.back();
  for (const auto& [name, value] : piece.items()) {
    const bool grows = name == "text" || name == "summary" || name == "data";
    if (grows && value.is_string() && whole.contains(name) && whole[name].is_string()) {
      whole[name] = whole[name].get<std::string>() + value.get<std::string>();
    } else if (!value.is_null()) {
      whole[name] = value;
    }
  }
}

class OpenAiChatDecoder final : public ContinuingDecoder {
 public:
  OpenAiChatDecoder(std::string id_prefix, std::string bound_to)
      : ContinuingDecoder(id_prefix, std::move(bound_to)), calls_(std::move(id_prefix)) {}

  State Feed(const Frame& frame, std::string& text) override;
  State FeedWhole(std::string_view body, std::string& text) override;
  Reply Take() override;

 private:
  void ReadChunk(const Json& chunk, std::string& text);
  void ReadChoice(const Json& choice, int position, std::string& text);
  void ReadMessage(const Json& message, int choice, bool is_delta, std::string& text);
  void ReadReasoning(const Json& message, bool repeats);
  void ReadToolCalls(const Json& message, int choice);
  void ReadToolCall(const Json& call, int choice, int index);
  void ReadFinishReason(std::string_view reason);

  ToolCallAssembler calls_;
  std::string_view reasoning_name_;  ///< the field that it came in
  std::string reasoning_;
  Json reasoning_details_ = Json::array();
  bool saw_delta_ = false;
  bool saw_choice_ = false;
};

ReplyDecoder::State OpenAiChatDecoder::Feed(const Frame& frame, std::string& text) {
  if (ended()) return state();
  if (base::Trim(frame.data) == "[DONE]") {
    // A stream that ends before it said anything is broken, marker or not.
    if (saw_choice_) Close();
    return state();
  }
  if (IsNoDocument(frame)) return state();
  const auto [chunk, error] = ReadFrame(frame);
  if (error) return Fail(*error);
  ReadChunk(*chunk, text);
  return state();
}

ReplyDecoder::State OpenAiChatDecoder::FeedWhole(std::string_view body, std::string& text) {
  Feed({.event = {}, .data = body}, text);
  if (saw_choice_ || state() == State::kComplete) Close();
  return state();
}

void OpenAiChatDecoder::ReadChunk(const Json& chunk, std::string& text) {
  const Json* usage = Member(chunk, "usage");
  if (const Json* choices = Member(chunk, "choices"); choices && choices->is_array()) {
    int position = 0;
    for (const Json& choice : *choices) {
      if (const Json* inner = Member(choice, "usage"); inner && !usage) usage = inner;
      ReadChoice(choice, position++, text);
    }
  }
  if (usage && usage->is_object() && !usage->empty()) reply_.usage = ReadUsage(*usage);
}

void OpenAiChatDecoder::ReadChoice(const Json& choice, int position, std::string& text) {
  // One choice was asked for; a second one carries the other half of the same answer (Copilot
  // splits text and tool calls that way).
  const Json* delta = Member(choice, "delta");
  const Json* message = Member(choice, "message");
  if (delta && delta->is_object() && !delta->empty()) {
    saw_choice_ = true;
    ReadMessage(*delta, position, /*is_delta=*/true, text);
  } else if (message) {
    saw_choice_ = true;
    ReadMessage(*message, position, /*is_delta=*/false, text);
  } else if (const auto words = TextMember(choice, "text"); !words.empty()) {
    saw_choice_ = true;  // an old completions shape
    Say(words, text);
  }
  if (const Json* error = Member(choice, "error"); error && state() != State::kFailed) {
    Fail(ReadErrorBody(200, Dump(choice)));
  }
  if (const auto reason = TextMember(choice, "finish_reason"); !reason.empty()) {
    saw_choice_ = true;
    ReadFinishReason(reason);
  }
}

void OpenAiChatDecoder::ReadMessage(const Json& message, int choice, bool is_delta,
                                    std::string& text) {
  ReadReasoning(message, /*repeats=*/!is_delta && saw_delta_);
  std::string words = ContentText(Member(message, "content"));
  words += TextMember(message, "refusal");
  if (!is_delta && saw_delta_) words = WhatIsNew(WithoutThoughts(words), reply_.text);
  Say(words, text);
  if (is_delta || !saw_delta_ || calls_.empty()) ReadToolCalls(message, choice);
  saw_delta_ = saw_delta_ || is_delta;
}

void OpenAiChatDecoder::ReadReasoning(const Json& message, bool repeats) {
  for (const std::string_view name : {"reasoning_content", "reasoning", "reasoning_text"}) {
    const auto words = TextMember(message, name);
    if (words.empty()) continue;
    Think();
    // Some servers send the same words in two fields.
    if (reasoning_name_.empty()) reasoning_name_ = name;
    if (reasoning_name_ == name && !repeats) reasoning_ += words;
  }
  if (const Json* details = Member(message, "reasoning_details")) {
    Think();
    if (!details->is_array() || repeats) return;
    for (const Json& piece : *details) AddDetail(piece, reasoning_details_);
  }
}

Reply OpenAiChatDecoder::Take() {
  auto calls = calls_.Take();
  // Nobody wants reasoning back that led to no call.
  if (!calls.empty() && !reasoning_details_.empty()) {
    reply_.continuation =
        ContinueWith(Json{{"reasoning_details", reasoning_details_}}, kOpenAiChatDialect);
  } else if (!calls.empty() && !reasoning_.empty()) {
    Json fields = Json::object();
    fields[std::string(reasoning_name_)] = reasoning_;
    reply_.continuation = ContinueWith(fields, kOpenAiChatDialect);
  }
  return Finished(std::move(calls));
}

void OpenAiChatDecoder::ReadToolCalls(const Json& message, int choice) {
  if (const Json* calls = Member(message, "tool_calls")) {
    if (calls->is_array()) {
      for (const Json& call : *calls) ReadToolCall(call, choice, IndexMember(call, "index"));
    } else {
      ReadToolCall(*calls, choice, -1);
    }
  }
  if (const Json* function = Member(message, "function_call")) {
    ReadToolCall(Json{{"function", *function}}, choice, 0);  // before there were tools
  }
}

void OpenAiChatDecoder::ReadToolCall(const Json& call, int choice, int index) {
  const Json* function = Member(call, "function");
  if (!function) function = &call;
  ToolCallFragment fragment{.choice = choice,
                            .index = index,
                            .id = TextMember(call, "id"),
                            .name = TextMember(*function, "name"),
                            .arguments = TextMember(*function, "arguments")};
  std::string object;
  if (const Json* arguments = Member(*function, "arguments"); arguments && arguments->is_object()) {
    object = Dump(*arguments);
    fragment.arguments = object;
    fragment.whole = true;
  }
  calls_.Add(fragment);
}

void OpenAiChatDecoder::ReadFinishReason(std::string_view reason) {
  if (state() == State::kFailed) return;
  if (reason == "error" || reason == "network_error") {
    Fail(fmt::format("the server ended the reply with \"{}\"", reason));
    return;
  }
  if (const auto known = ReadFinish(reason)) {
    reply_.finish = *known;
  } else {
    WarnOfEnding(reason);
    reply_.finish = FinishReason::kStop;
  }
  Complete();
}

}  // namespace

std::unique_ptr<ReplyDecoder> NewOpenAiChatDecoder(std::string id_prefix, std::string bound_to) {
  return std::make_unique<OpenAiChatDecoder>(std::move(id_prefix), std::move(bound_to));
}

}  // namespace logai::llm
