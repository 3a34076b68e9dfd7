#include "agent/context.h"

#include <algorithm>
#include <set>

namespace logai::agent {
namespace {

constexpr std::size_t kStubBytes = 400;  // results shorter than this are not worth shrinking

/// The evidence ids in a tool result, in order: "e3".
std::vector<std::string> EvidenceIds(const std::string& text) {
  std::vector<std::string> ids;
  std::set<std::string> seen;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const bool word_start =
        i == 0 || text[i - 1] == '\n' || text[i - 1] == ' ' || text[i - 1] == '[';
    if (text[i] != 'e' || !word_start) continue;
    std::size_t end = i + 1;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    if (end == i + 1 || end - i > 7) continue;
    if (end < text.size() && text[end] != ' ' && text[end] != ']') continue;
    if (auto id = text.substr(i, end - i); seen.insert(id).second) ids.push_back(std::move(id));
  }
  return ids;
}

/// What stays of an old tool result: which evidence it showed.
privacy::RedactedText Stub(const privacy::RedactedText& text) {
  privacy::RedactedText stub("(result of an earlier step, shortened; still citable:");
  for (const std::string& id : EvidenceIds(text.str())) {
    stub += privacy::RedactedText(" e");
    stub.AppendNumber(std::stoll(id.substr(1)));
  }
  stub += privacy::RedactedText("; call the tool again to read it)");
  return stub;
}

}  // namespace

void Context::BeginTurn(privacy::RedactedText question) {
  current_.clear();
  Add({.role = llm::Role::kUser, .text = std::move(question)});
}

void Context::Add(llm::Message message) { current_.push_back(std::move(message)); }

void Context::EndTurn(bool keep) {
  if (keep && !current_.empty()) turns_.push_back(std::move(current_));
  current_.clear();
}

void Context::Clear() {
  turns_.clear();
  current_.clear();
}

std::vector<const Context::Turn*> Context::HistoryThatFits() const {
  std::vector<const Turn*> kept;
  std::size_t messages = 0;
  llm::ChatRequest history;
  for (auto turn = turns_.rbegin(); turn != turns_.rend(); ++turn) {
    messages += turn->size();
    history.messages.insert(history.messages.end(), turn->begin(), turn->end());
    const bool too_much =
        messages > options_.history_messages || options_.estimate(history) > options_.max_history;
    if (options_.prune_history && too_much) break;
    kept.insert(kept.begin(), &*turn);
  }
  return kept;
}

bool Context::Fill(llm::ChatRequest& request) const {
  const base::TokenCount limit(
      static_cast<std::int64_t>(static_cast<double>(options_.max_request.value()) * tightening_));
  std::vector<const Turn*> history = HistoryThatFits();
  bool shrunk = history.size() < turns_.size();

  Turn current = current_;
  const auto fits = [&] {
    request.messages.clear();
    for (const Turn* turn : history) {
      request.messages.insert(request.messages.end(), turn->begin(), turn->end());
    }
    request.messages.insert(request.messages.end(), current.begin(), current.end());
    return options_.estimate(request) <= limit;
  };

  while (!fits() && !history.empty()) {
    history.erase(history.begin());
    shrunk = true;
  }
  // The newest step is everything from the last assistant message on: what the model has not read
  // yet.
  const auto last_assistant = std::ranges::find_if(
      current.rbegin(), current.rend(),
      [](const llm::Message& message) { return message.role == llm::Role::kAssistant; });
  const auto newest_step = static_cast<std::size_t>(
      last_assistant == current.rend() ? 0 : current.rend() - last_assistant - 1);
  for (std::size_t i = 0; i < newest_step && !fits(); ++i) {
    if (current[i].role != llm::Role::kTool || current[i].text.size() < kStubBytes) continue;
    current[i].text = Stub(current[i].text);
    shrunk = true;
  }
  // At last the newest results: each round the longest loses a quarter, down to a size that still
  // says something.
  while (!fits()) {
    const auto longest = std::ranges::max_element(current, {}, [](const llm::Message& message) {
      return message.role == llm::Role::kTool ? message.text.size() : 0;
    });
    if (longest->role != llm::Role::kTool || longest->text.size() < kStubBytes) break;
    const auto size = longest->text.size() * 3 / 4;
    longest->text = current_[static_cast<std::size_t>(longest - current.begin())].text.Prefix(size);
    longest->text += privacy::RedactedText("\n(cut to fit this model's request limit)");
    shrunk = true;
  }
  return shrunk;
}

}  // namespace logai::agent
