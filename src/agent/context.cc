#include "agent/context.h"

#include <algorithm>
#include <set>

namespace logai::agent {
namespace {

constexpr std::size_t kStubBytes = 400;       // results shorter than this are not worth shrinking
constexpr std::size_t kReadableBytes = 1500;  // below this a digest has lost its point
constexpr std::size_t kCutMarkBytes = 80;     // what CutInside adds

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

/// Where the newest step begins, which the model has not read yet: everything from the last
/// assistant message on.
std::size_t NewestStep(const std::vector<llm::Message>& turn) {
  for (std::size_t i = turn.size(); i > 0; --i) {
    if (turn[i - 1].role == llm::Role::kAssistant) return i - 1;
  }
  return 0;
}

/// `text` in `bytes`, saying that it was cut. The mark that ends log text (agent/prompt.h) stays at
/// the end.
privacy::RedactedText CutInside(const privacy::RedactedText& text, std::size_t bytes) {
  privacy::RedactedText cut = text.Prefix(bytes);
  cut += privacy::RedactedText("\n(cut to fit this model's request limit)");
  const auto last_line = text.str().rfind('\n');
  if (last_line != std::string::npos && text.str().compare(last_line + 1, 5, "</log") == 0) {
    cut += text.From(last_line);
  }
  return cut;
}

/// Takes a quarter from the longest result of the newest step, down to `least` bytes. False: there
/// is none.
bool CutLongestResult(std::vector<llm::Message>& turn, std::size_t least) {
  llm::Message* longest = nullptr;
  for (std::size_t i = NewestStep(turn); i < turn.size(); ++i) {
    if (turn[i].role != llm::Role::kTool) continue;
    if (longest == nullptr || turn[i].text.size() > longest->text.size()) longest = &turn[i];
  }
  if (longest == nullptr || longest->text.size() <= least + kCutMarkBytes) return false;
  const std::size_t bytes = std::max(least, longest->text.size() * 3 / 4 - kCutMarkBytes);
  longest->text = CutInside(longest->text, bytes);
  return true;
}

/// Removes the oldest step of the turn, calls with their results; never the question or the newest
/// step.
bool DropOldestStep(std::vector<llm::Message>& turn) {
  const std::size_t newest = NewestStep(turn);
  std::size_t begin = 1;
  while (begin < newest && turn[begin].role != llm::Role::kAssistant) ++begin;
  if (begin >= newest) return false;
  std::size_t end = begin + 1;
  while (end < newest && turn[end].role == llm::Role::kTool) ++end;
  turn.erase(turn.begin() + static_cast<std::ptrdiff_t>(begin),
             turn.begin() + static_cast<std::ptrdiff_t>(end));
  return true;
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
        messages > options_.history_messages || Estimate(history) > options_.max_history;
    if (options_.prune_history && too_much) break;
    kept.insert(kept.begin(), &*turn);
  }
  return kept;
}

bool Context::Fill(llm::ChatRequest& request) const {
  std::vector<const Turn*> history = HistoryThatFits();
  bool shrunk = history.size() < turns_.size();
  Turn current = current_;
  const auto fits = [&] {
    request.messages.clear();
    for (const Turn* turn : history) {
      request.messages.insert(request.messages.end(), turn->begin(), turn->end());
    }
    request.messages.insert(request.messages.end(), current.begin(), current.end());
    return Estimate(request) <= options_.max_request;
  };

  while (!fits() && !history.empty()) {
    history.erase(history.begin());
    shrunk = true;
  }
  const std::size_t newest = NewestStep(current);
  for (std::size_t i = 0; i < newest && !fits(); ++i) {
    if (current[i].role != llm::Role::kTool || current[i].text.size() < kStubBytes) continue;
    current[i].text = Stub(current[i].text);
    shrunk = true;
  }
  while (!fits() && CutLongestResult(current, kReadableBytes)) shrunk = true;
  while (!fits() && DropOldestStep(current)) shrunk = true;
  while (!fits() && CutLongestResult(current, kStubBytes)) shrunk = true;
  return shrunk;
}

}  // namespace logai::agent
