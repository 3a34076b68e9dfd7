#include "agent/conclusion.h"

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

/// Where the conclusion line begins, or npos.
std::size_t FindConclusionLine(std::string_view text) {
  for (auto at = text.rfind(kConclusionWord); at != std::string_view::npos && at < text.size();
       at = at == 0 ? std::string_view::npos : text.rfind(kConclusionWord, at - 1)) {
    if (at == 0 || text[at - 1] == '\n') return at;
  }
  return std::string_view::npos;
}

}  // namespace

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
  const auto at = FindConclusionLine(model_text);
  parts.text = base::Trim(model_text.substr(0, at));
  if (at != std::string_view::npos) {
    const auto line = model_text.substr(at + kConclusionWord.size());
    const auto open = line.find('{');
    const auto close = line.rfind('}');
    if (open != std::string_view::npos && close != std::string_view::npos && close > open) {
      if (auto conclusion = ParseConclusion(line.substr(open, close - open + 1))) {
        parts.conclusion = *std::move(conclusion);
      }
    }
  }
  if (parts.conclusion.summary.empty()) parts.conclusion.summary = FirstSentence(parts.text);
  return parts;
}

}  // namespace logai::agent
