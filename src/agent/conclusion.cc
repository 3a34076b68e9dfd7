#include "agent/conclusion.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"

namespace logai::agent {
namespace {

using nlohmann::json;

std::string StringAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Conclusion> ParseConclusion(std::string_view text) {
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  Conclusion conclusion;
  const std::string status = StringAt(object, "status");
  if (status == "cause") {
    conclusion.status = ConclusionStatus::kCause;
  } else if (status == "not_shown") {
    conclusion.status = ConclusionStatus::kNotShown;
  } else if (status != "answered") {
    return std::nullopt;
  }
  const std::string confidence = StringAt(object, "confidence");
  if (confidence == "high") conclusion.confidence = Confidence::kHigh;
  if (confidence == "medium") conclusion.confidence = Confidence::kMedium;
  conclusion.summary = StringAt(object, "summary");
  const std::string culprit = StringAt(object, "culprit");
  if (!culprit.empty() && conclusion.status == ConclusionStatus::kCause)
    conclusion.culprit = culprit;
  return conclusion;
}

constexpr std::string_view kAround = " :*#`\t";  // what may stand around the word

/// What follows the word at `at`: a brace, so that it opens a conclusion; the end of the text; or
/// something else.
enum class After { kBrace, kEnd, kOther };
After WhatFollows(std::string_view text, std::size_t at) {
  const auto next = text.find_first_not_of(kAround, at + kConclusionWord.size());
  if (next == std::string_view::npos) return After::kEnd;
  return text[next] == '{' ? After::kBrace : After::kOther;
}

}  // namespace

std::size_t FindConclusion(std::string_view text) {
  for (auto at = text.find(kConclusionWord); at != std::string_view::npos;
       at = text.find(kConclusionWord, at + 1)) {
    if (WhatFollows(text, at) != After::kBrace) continue;
    const auto before = text.substr(0, at).find_last_not_of(kAround);
    return before == std::string_view::npos ? 0 : before + 1;
  }
  return std::string_view::npos;
}

std::size_t PossibleConclusionTail(std::string_view text) {
  const auto word = text.rfind(kConclusionWord);
  if (word != std::string_view::npos && WhatFollows(text, word) == After::kEnd)
    return text.size() - word;
  for (std::size_t length = std::min(text.size(), kConclusionWord.size() - 1); length > 0;
       --length) {
    if (kConclusionWord.starts_with(text.substr(text.size() - length))) return length;
  }
  return 0;
}

std::string FirstSentence(std::string_view text) {
  text = base::Trim(text);
  while (!text.empty() && (text[0] == '#' || text[0] == '*' || text[0] == ' '))
    text.remove_prefix(1);
  std::size_t end = text.find('\n');
  if (const auto stop = text.find(". "); stop < end) end = stop + 1;
  std::string sentence(base::Utf8Prefix(text.substr(0, end), 200));
  std::erase(sentence, '*');
  return sentence;
}

/// How long the JSON object at the start of `text` is; all of it when it does not close.
std::size_t ObjectLength(std::string_view text) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == '{') {
      ++depth;
    } else if (!quoted && text[i] == '}' && --depth == 0) {
      return i + 1;
    }
  }
  return text.size();
}

std::string_view TextAfterConclusion(std::string_view text) {
  const auto at = FindConclusion(text);
  const auto open = at == text.npos ? text.npos : text.find('{', at);
  if (open == text.npos) return {};
  text.remove_prefix(open + ObjectLength(text.substr(open)));
  while (!text.empty() && std::string_view("`*# \t\r\n").contains(text.front()))
    text.remove_prefix(1);
  return base::Trim(text);
}

AnswerParts SplitAnswer(std::string_view model_text) {
  AnswerParts parts;
  const auto at = FindConclusion(model_text);
  std::string_view before = base::Trim(model_text.substr(0, at));
  if (at != std::string_view::npos) {
    const auto line = model_text.substr(at);
    const auto open = std::min(line.find('{'), line.size());
    if (auto conclusion = ParseConclusion(line.substr(open, ObjectLength(line.substr(open)))))
      parts.conclusion = *std::move(conclusion);
    // The fence that a model may put around the line.
    for (const std::string_view fence : {"```json", "```"}) {
      if (!before.ends_with(fence)) continue;
      before = base::Trim(before.substr(0, before.size() - fence.size()));
      break;
    }
  }
  parts.text = before;
  if (const auto after = TextAfterConclusion(model_text); !after.empty()) {
    if (!parts.text.empty()) parts.text += "\n\n";
    parts.text += after;
  }
  // A model that wrote nothing but the line said this much.
  if (parts.text.empty()) parts.text = parts.conclusion.summary;
  if (parts.conclusion.summary.empty()) parts.conclusion.summary = FirstSentence(parts.text);
  return parts;
}

}  // namespace logai::agent
