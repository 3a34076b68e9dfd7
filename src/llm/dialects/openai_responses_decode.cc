#include "llm/dialects/openai_responses_decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "llm/dialects/decoder_base.h"
#include "llm/dialects/openai_responses_encode.h"
#include "llm/dialects/tool_calls.h"

namespace logai::llm {
namespace {

/// One item of the output, from its first event to its last.
struct OutputItem {
  int index = -1;  ///< -1 when the server gave none
  std::string id;
  std::string type;
  std::string call_id, name, arguments;  ///< of a function call
  bool said = false;                     ///< some of its text was given
  std::optional<Json> whole;             ///< as the server wrote it when it was done

  bool done() const { return whole.has_value(); }
};

/// A string, or an object that stands where one belongs, as text.
std::string ArgumentsText(const Json& holder, std::string_view name) {
  const Json* value = Member(holder, name);
  if (!value) return {};
  return value->is_string() ? value->get<std::string>() : Dump(*value);
}

int IndexOf(const Json& event) { return IndexMember(event, "output_index"); }

class ResponsesDecoder final : public ContinuingDecoder {
 public:
  using ContinuingDecoder::ContinuingDecoder;

  State Feed(const Frame& frame, std::string& text) override;
  State FeedWhole(std::string_view body, std::string& text) override;
  Reply Take() override;

 private:
  void ReadEvent(std::string_view type, const Json& event, std::string& text);
  void ReadEnd(const Json& response, std::string& text);
  void BeginItem(const Json& event, const Json& item);
  void EndItem(OutputItem& open, const Json& item, std::string& text);
  OutputItem* Find(int index, std::string_view id);
  OutputItem& At(const Json& event);
  void SayOf(OutputItem& item, std::string_view words, std::string& text);
  std::vector<ToolCall> Calls();
  Continuation ContinuationFor(const std::vector<ToolCall>& calls) const;

  std::vector<OutputItem> items_;
};

ReplyDecoder::State ResponsesDecoder::Feed(const Frame& frame, std::string& text) {
  if (ended() || IsNoDocument(frame)) return state();
  const auto [event, error] = ReadFrame(frame);
  if (error) return Fail(*error);
  // Every event names itself; a gateway that drops the name has the field "event" left.
  const auto named = TextMember(*event, "type");
  ReadEvent(named.empty() ? frame.event : named, *event, text);
  return state();
}

ReplyDecoder::State ResponsesDecoder::FeedWhole(std::string_view body, std::string& text) {
  const auto [response, error] = ReadFrame({.event = {}, .data = body});
  if (error) return Fail(*error);
  if (Member(*response, "output")) ReadEnd(*response, text);
  return state();
}

void ResponsesDecoder::ReadEvent(std::string_view type, const Json& event, std::string& text) {
  const Json* item = Member(event, "item");
  const Json* response = Member(event, "response");
  if (type == "response.output_text.delta" || type == "response.refusal.delta") {
    SayOf(At(event), TextMember(event, "delta"), text);
  } else if (type == "response.function_call_arguments.delta") {
    At(event).arguments += ArgumentsText(event, "delta");
  } else if (type == "response.function_call_arguments.done") {
    OutputItem& open = At(event);
    if (auto all = ArgumentsText(event, "arguments"); !all.empty()) open.arguments = std::move(all);
  } else if (type == "response.output_item.added" && item) {
    BeginItem(event, *item);
  } else if (type == "response.output_item.done" && item) {
    OutputItem* open = Find(IndexOf(event), TextMember(*item, "id"));
    if (!open || open->done()) {
      BeginItem(event, *item);
      open = &items_.back();
    }
    EndItem(*open, *item, text);
  } else if (type == "response.failed" || type == "response.cancelled") {
    const bool says_why = response && Member(*response, "error");
    Fail(says_why ? ReadErrorBody(200, Dump(*response))
                  : WireError{.status = 200, .message = "the server gave the response up"});
  } else if (type == "error") {
    Fail(ReadErrorBody(200, Dump(event)));
  } else if (type == "response.completed" || type == "response.incomplete" ||
             type == "response.done") {
    if (type == "response.incomplete") reply_.finish = FinishReason::kLength;
    if (response) ReadEnd(*response, text);
    Close();
  } else if (type.starts_with("response.reasoning")) {
    Think();
  }
}

void ResponsesDecoder::ReadEnd(const Json& response, std::string& text) {
  const Json* output = Member(response, "output");
  const bool any_done = std::ranges::any_of(items_, &OutputItem::done);
  if (output && output->is_array() && !output->empty() && !any_done) {
    // No item was told in full, so the list at the end counts, but for words that were given.
    const bool said = std::ranges::any_of(items_, &OutputItem::said);
    items_.clear();
    for (const Json& item : *output) {
      items_.push_back({.said = said});
      EndItem(items_.back(), item, text);
    }
  }
  if (const Json* usage = Member(response, "usage")) {
    reply_.usage.input = TokenMember(*usage, "input_tokens");
    reply_.usage.output = TokenMember(*usage, "output_tokens");
    if (const Json* details = Member(*usage, "input_tokens_details")) {
      reply_.usage.cached = TokenMember(*details, "cached_tokens");
    }
  }
  const auto status = TextMember(response, "status");
  if (status == "failed" || status == "cancelled") {
    Fail(fmt::format("the server gave the response up ({})", status));
    return;
  }
  if (status == "incomplete") {
    const Json* details = Member(response, "incomplete_details");
    const auto reason = details ? TextMember(*details, "reason") : std::string_view();
    reply_.finish =
        reason == "content_filter" ? FinishReason::kContentFilter : FinishReason::kLength;
  }
  Close();
}

/// The latest item at `index`; the index is asked first because some gateways write another id into
/// each event of an item.
OutputItem* ResponsesDecoder::Find(int index, std::string_view id) {
  const auto same = [&](const OutputItem& item) {
    return index >= 0 && item.index >= 0 ? item.index == index : !id.empty() && item.id == id;
  };
  const auto found = std::find_if(items_.rbegin(), items_.rend(), same);
  return found == items_.rend() ? nullptr : &*found;
}

/// The item that a delta belongs to: without an index or id that is known, the last one.
OutputItem& ResponsesDecoder::At(const Json& event) {
  const int index = IndexOf(event);
  if (OutputItem* item = Find(index, TextMember(event, "item_id"))) return *item;
  if (items_.empty() || index >= 0) {
    items_.push_back({.index = index, .id = std::string(TextMember(event, "item_id"))});
  }
  return items_.back();
}

void ResponsesDecoder::BeginItem(const Json& event, const Json& item) {
  const int index = IndexOf(event);
  const auto call_id = TextMember(item, "call_id");
  OutputItem* open = Find(index, TextMember(item, "id"));
  // A server that counts every item as the first is told by the type or by the call's id.
  const bool other_type = open && !open->type.empty() && open->type != TextMember(item, "type");
  const bool other_call =
      open && !open->call_id.empty() && !call_id.empty() && open->call_id != call_id;
  const bool another = other_type || other_call || (open && open->done());
  if (!open || another) {
    items_.push_back({.index = index});
    open = &items_.back();
  }
  open->id = TextMember(item, "id");
  open->type = TextMember(item, "type");
  open->call_id = call_id;
  open->name = TextMember(item, "name");
  if (auto all = ArgumentsText(item, "arguments"); !all.empty()) open->arguments = std::move(all);
  if (open->type == "reasoning") Think();
}

void ResponsesDecoder::EndItem(OutputItem& open, const Json& item, std::string& text) {
  open.type = TextMember(item, "type");
  if (const auto call_id = TextMember(item, "call_id"); !call_id.empty()) open.call_id = call_id;
  if (const auto name = TextMember(item, "name"); !name.empty()) open.name = name;
  if (auto all = ArgumentsText(item, "arguments"); !all.empty()) open.arguments = std::move(all);
  const Json* content = Member(item, "content");
  if (open.type == "message" && !open.said && content && content->is_array()) {
    for (const Json& part : *content) {
      SayOf(open, TextMember(part, "text"), text);
      SayOf(open, TextMember(part, "refusal"), text);
    }
  }
  open.whole = item;
}

void ResponsesDecoder::SayOf(OutputItem& item, std::string_view words, std::string& text) {
  if (words.empty()) return;
  // Each message is a text of its own: a remark before the tools, and then the answer.
  if (!item.said && !reply_.text.empty() && !reply_.text.ends_with('\n')) Say("\n\n", text);
  item.said = true;
  Say(words, text);
}

std::vector<ToolCall> ResponsesDecoder::Calls() {
  ToolCallAssembler calls(id_prefix());
  int place = 0;
  for (const OutputItem& item : items_) {
    if (item.type != "function_call") continue;
    calls.Add({.index = place++,
               .id = item.call_id,
               .name = item.name,
               .arguments = item.arguments,
               .whole = true});
  }
  return calls.Take();
}

Continuation ResponsesDecoder::ContinuationFor(const std::vector<ToolCall>& calls) const {
  if (reply_.finish == FinishReason::kLength || reply_.finish == FinishReason::kContentFilter) {
    return {};  // an item that was cut is refused, and reasoning without what it led to is, too
  }
  Json items = Json::array();
  auto call = calls.begin();
  for (const OutputItem& item : items_) {
    if (!item.done()) return {};
    if (item.type == "reasoning" && TextMember(*item.whole, "encrypted_content").empty()) return {};
    if (item.type == "function_call") {
      if (call == calls.end() || TextMember(*item.whole, "call_id") != call->id) return {};
      ++call;
    }
    items.push_back(*item.whole);
  }
  while (!items.empty() && TextMember(items.back(), "type") == "reasoning") {
    items.erase(items.size() - 1);
  }
  return ContinueWith(items, kResponsesDialect);
}

Reply ResponsesDecoder::Take() {
  auto calls = Calls();
  reply_.continuation = ContinuationFor(calls);
  return Finished(std::move(calls));
}

}  // namespace

std::unique_ptr<ReplyDecoder> NewResponsesDecoder(std::string id_prefix, std::string bound_to) {
  return std::make_unique<ResponsesDecoder>(std::move(id_prefix), std::move(bound_to));
}

}  // namespace logai::llm
