#include "analysis/template_text.h"

#include "analysis/word_look.h"

namespace logai::analysis {

std::string TypedText(std::span<const TemplateToken> tokens) {
  std::string text;
  for (const TemplateToken& token : tokens) {
    if (token.space_before && !text.empty()) text += ' ';
    text += IsVariable(token.kind) ? Placeholder(token.kind) : token.text;
  }
  return text;
}

std::string PlainText(std::span<const TemplateToken> tokens) {
  std::string text;
  bool behind_equals = false;
  bool behind_value = false;  // `text` ends with a variable and perhaps a colon
  for (const TemplateToken& token : tokens) {
    if (token.space_before && !text.empty()) text += ' ';
    const bool named =
        behind_equals && !token.space_before && token.text.find('.') != std::string::npos;
    const bool varies = IsVariable(token.kind) || IsLiteral(token.text) || named;
    const bool colon = behind_value && !token.space_before && text.ends_with(':');
    if (!varies) {
      text += token.text;
    } else if (colon) {
      text.pop_back();
    } else if (!text.ends_with("<*>")) {
      text += "<*>";
    }
    behind_value = varies || (behind_value && !token.space_before && token.text == ":" &&
                              !text.ends_with("::"));
    behind_equals = token.text == "=";
  }
  return text;
}

}  // namespace logai::analysis
