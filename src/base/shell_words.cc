#include "base/shell_words.h"

#include <optional>

namespace logai::base {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Reads words from the front of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  Result<std::vector<std::string>> Words() {
    std::vector<std::string> words;
    std::optional<std::string> word;  // absent between words; "" after an empty quotation
    while (!rest_.empty()) {
      const char c = Take();
      if (IsSpace(c)) {
        if (word) words.push_back(*std::move(word));
        word.reset();
        continue;
      }
      if (!word) word.emplace();
      if (c == '\'' || c == '"') {
        LOGAI_RETURN_IF_ERROR(Quotation(c, *word));
      } else if (c == '\\') {
        if (rest_.empty())
          return Fail(ErrorKind::kInvalidInput, "nothing after the last backslash");
        *word += Take();
      } else {
        *word += c;
      }
    }
    if (word) words.push_back(*std::move(word));
    return words;
  }

 private:
  char Take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  Status Quotation(char quote, std::string& word) {
    while (!rest_.empty()) {
      const char c = Take();
      if (c == quote) return {};
      // Inside "...", a backslash quotes only what would mean something there.
      const bool escapes = quote == '"' && c == '\\' && !rest_.empty() &&
                           std::string_view("\"\\$`").find(rest_.front()) != std::string_view::npos;
      word += escapes ? Take() : c;
    }
    return Fail(ErrorKind::kInvalidInput, "a quotation that {} opens has no end", quote);
  }

  std::string_view rest_;
};

}  // namespace

Result<std::vector<std::string>> SplitShellWords(std::string_view text) {
  return Reader(text).Words();
}

}  // namespace logai::base
