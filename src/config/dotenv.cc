#include "config/dotenv.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ranges>
#include <utility>

#include "base/ascii.h"
#include "base/text.h"

namespace logai::config {
namespace {

using base::ErrorKind;

/// Bounds what `A=${B}${B}`, doubled line by line, can grow to.
constexpr std::size_t kMaxExpandedBytes = std::size_t{1024} * 1024;

bool IsNameStart(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_'; }
// Dots and dashes are no shell names, but other programs write them and their lines must not stop
// us.
bool IsNamePart(char c) { return IsNameStart(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; }

class Parser {
 public:
  Parser(std::string_view text, const std::filesystem::path& file,
         const base::Environment& environment)
      : text_(text), file_(file), environment_(environment) {}

  base::Result<std::vector<DotEnvEntry>> Parse() {
    LOGAI_RETURN_IF_ERROR(CheckEncoding());
    while (!AtEnd()) LOGAI_RETURN_IF_ERROR(ParseLine());
    return std::move(entries_);
  }

 private:
  base::Status CheckEncoding() {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
    if (text_.starts_with("\xFF\xFE") || text_.starts_with("\xFE\xFF")) {
      return Error("the file is UTF-16; save it as UTF-8");
    }
    if (const auto zero = text_.find('\0'); zero != std::string_view::npos) {
      line_ += std::ranges::count(text_.substr(0, zero), '\n');
      return Error("a zero byte: this is no text file");
    }
    return {};
  }

  base::Status ParseLine() {
    SkipBlanks();
    if (AtLineEnd() || Peek() == '#') {
      SkipLine();
      return {};
    }
    DotEnvEntry entry{.name = TakeName(), .value = {}, .line = base::LineNumber(line_)};
    if (entry.name == "export" && !AtEnd() && base::IsBlank(Peek())) {
      SkipBlanks();
      if (!AtLineEnd() && Peek() != '=') entry.name = TakeName();
    }
    if (entry.name.empty()) return Error("a name is expected here: NAME=value");
    SkipBlanks();
    if (AtLineEnd()) return Error("no \"=\" after the name");
    if (Peek() != '=') return Error("a name may have letters, digits and \"_\" only, then \"=\"");
    ++at_;
    const bool blank_before = !AtEnd() && base::IsBlank(Peek());
    SkipBlanks();
    LOGAI_ASSIGN_OR_RETURN(entry.value, TakeValue(blank_before));
    expanded_bytes_ += entry.value.size();
    entries_.push_back(std::move(entry));
    return {};
  }

  base::Result<std::string> TakeValue(bool blank_before) {
    if (AtLineEnd()) {
      SkipLine();
      return std::string();
    }
    if (Peek() != '\'' && Peek() != '"') return TakeBare(blank_before);
    LOGAI_ASSIGN_OR_RETURN(std::string value, Peek() == '"' ? TakeDouble() : TakeSingle());
    SkipBlanks();
    if (!AtLineEnd() && Peek() != '#') return Error("text after the closing quotation mark");
    SkipLine();
    return value;
  }

  base::Result<std::string> TakeBare(bool blank_before) {
    std::string value;
    std::size_t kept = 0;  // without the blanks at the end
    bool after_blank = blank_before;
    while (!AtLineEnd()) {
      const char c = Peek();
      if (c == '#' && after_blank) break;
      after_blank = base::IsBlank(c);
      if (c == '$' && Next() == '{') {
        LOGAI_RETURN_IF_ERROR(Expand(value));
        kept = value.size();
        continue;
      }
      value += c;
      ++at_;
      if (!after_blank) kept = value.size();
    }
    SkipLine();
    value.resize(kept);
    return value;
  }

  base::Result<std::string> TakeSingle() {
    const auto end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos) return Error("the quotation mark ' is not closed");
    std::string value = WithoutCarriageReturns(text_.substr(at_ + 1, end - at_ - 1));
    line_ += std::ranges::count(value, '\n');
    at_ = end + 1;
    return value;
  }

  base::Result<std::string> TakeDouble() {
    const auto opened = line_;
    std::string value;
    for (++at_; !AtEnd() && Peek() != '"';) {
      const char c = Peek();
      if (c == '\\') {
        TakeEscape(value);
      } else if (c == '$' && Next() == '{') {
        LOGAI_RETURN_IF_ERROR(Expand(value));
      } else {
        if (c == '\n') ++line_;
        if (c != '\r' || Next() != '\n') value += c;
        ++at_;
      }
    }
    if (AtEnd()) {
      line_ = opened;
      return Error("the quotation mark \" is not closed");
    }
    ++at_;
    return value;
  }

  /// At a backslash. One that escapes nothing stays, so that "C:\data" is what it looks like.
  void TakeEscape(std::string& value) {
    constexpr std::string_view kEscapes = "nrt\\\"$'";
    constexpr std::string_view kMeanings = "\n\r\t\\\"$'";
    const auto which = Next() == '\0' ? std::string_view::npos : kEscapes.find(Next());
    if (which == std::string_view::npos) {
      value += '\\';
      ++at_;
    } else {
      value += kMeanings[which];
      at_ += 2;
    }
  }

  /// At "${": adds what it stands for and moves behind the brace.
  base::Status Expand(std::string& value) {
    const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
    const auto close = text_.substr(0, line_end).find('}', at_);
    if (close == std::string_view::npos) {
      return Error("\"${\" is not closed; a value with a real \"${\" needs single quotes");
    }
    const std::string_view inside = text_.substr(at_ + 2, close - at_ - 2);
    const auto colon = inside.find(":-");
    const std::string_view name = inside.substr(0, colon);
    if (name.empty() || !IsNameStart(name[0]) || !std::ranges::all_of(name, IsNamePart)) {
      return Error("\"${...}\" must hold the name of a variable");
    }
    auto found = Lookup(name);
    if (colon != std::string_view::npos && found.value_or("").empty()) {
      found = std::string(inside.substr(colon + 2));
    }
    value += found.value_or("");
    if (expanded_bytes_ + value.size() > kMaxExpandedBytes) {
      return Error("the values grow beyond 1 MiB by expansion");
    }
    at_ = close + 1;
    return {};
  }

  std::optional<std::string> Lookup(std::string_view name) const {
    const auto by_name = [](const DotEnvEntry& entry) -> std::string_view { return entry.name; };
    const auto newest_first = std::views::reverse(entries_);
    if (auto exact = std::ranges::find(newest_first, name, by_name); exact != newest_first.end()) {
      return exact->value;
    }
    const auto same = [&](std::string_view other) { return base::EqualIgnoringCase(other, name); };
    if (auto near = std::ranges::find_if(newest_first, same, by_name); near != newest_first.end()) {
      return near->value;
    }
    if (auto exact = environment_.Get(name)) return exact;
    for (const auto& [other, value] : environment_.all()) {
      if (same(other)) return value;
    }
    return std::nullopt;
  }

  static std::string WithoutCarriageReturns(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '\r' || i + 1 >= text.size() || text[i + 1] != '\n') result += text[i];
    }
    return result;
  }

  std::string TakeName() {
    const std::size_t start = at_;
    if (!AtEnd() && IsNameStart(Peek())) {
      while (!AtEnd() && IsNamePart(Peek())) ++at_;
    }
    return std::string(text_.substr(start, at_ - start));
  }

  bool AtEnd() const { return at_ >= text_.size(); }
  bool AtLineEnd() const {
    return AtEnd() || Peek() == '\n' ||
           (Peek() == '\r' && (Next() == '\n' || at_ + 1 == text_.size()));
  }
  char Peek() const { return text_[at_]; }
  char Next() const { return at_ + 1 < text_.size() ? text_[at_ + 1] : '\0'; }
  void SkipBlanks() {
    while (!AtEnd() && base::IsBlank(Peek())) ++at_;
  }
  void SkipLine() {
    at_ = std::min(text_.find('\n', at_), text_.size());
    if (!AtEnd()) {
      ++at_;
      ++line_;
    }
  }

  std::unexpected<base::Error> Error(std::string_view reason) const {
    return base::Fail(ErrorKind::kInvalidInput, "{}:{}: {}", file_.string(), line_, reason);
  }

  std::string_view text_;
  const std::filesystem::path& file_;
  const base::Environment& environment_;
  std::size_t at_ = 0;
  std::int64_t line_ = 1;
  std::size_t expanded_bytes_ = 0;
  std::vector<DotEnvEntry> entries_;
};

}  // namespace

base::Result<std::vector<DotEnvEntry>> ParseDotEnv(std::string_view text,
                                                   const std::filesystem::path& file,
                                                   const base::Environment& environment) {
  return Parser(text, file, environment).Parse();
}

}  // namespace logai::config
