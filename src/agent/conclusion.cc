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

AnswerParts SplitAnswer(std::string_view model_text) {
  AnswerParts parts;
  const auto at = FindConclusion(model_text);
  parts.text = base::Trim(model_text.substr(0, at));
  if (at != std::string_view::npos) {
    const auto line = model_text.substr(at);
    const auto open = line.find('{');
    const auto close = line.rfind('}');
    if (close != std::string_view::npos && close > open) {
      if (auto conclusion = ParseConclusion(line.substr(open, close - open + 1))) {
        parts.conclusion = *std::move(conclusion);
      }
    }
  }
  // A model that wrote nothing but the line said this much.
  if (parts.text.empty()) parts.text = parts.conclusion.summary;
  if (parts.conclusion.summary.empty()) parts.conclusion.summary = FirstSentence(parts.text);
  return parts;
}

}  // namespace logai::agent
