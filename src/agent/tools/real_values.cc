#include "agent/tools/real_values.h"

#include <fmt/format.h>

#include "base/ascii.h"

namespace logai::agent {
namespace {

using base::ErrorKind;

/// Follows which quotes a position of a text is in.
class Quoting {
 public:
  explicit Quoting(Syntax syntax)
      : quotes_(syntax == Syntax::kPlain    ? ""
                : syntax == Syntax::kFilter ? "\"%"
                                            : "\"'/") {}

  void Pass(char c) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = open_ != 0;
    } else if (open_ != 0) {
      if (c == open_) open_ = 0;
    } else if (quotes_.find(c) != std::string_view::npos) {
      open_ = c;
    }
  }
  bool in_regex() const { return open_ == '%' || open_ == '/'; }
  /// The quotes that are open; 0: none.
  char open() const { return open_; }

 private:
  std::string_view quotes_;
  char open_ = 0;
  bool escaped_ = false;
};

std::string InQuotes(std::string_view value, char quote) {
  std::string text;
  for (const char c : value) {
    if (c == quote || c == '\\') text += '\\';
    text += c;
  }
  return text;
}

/// Source:  https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html,
///          which of the marks stand for themselves in a regular expression.
std::string InRegex(std::string_view value) {
  constexpr std::string_view kPlainMarks = ":_#=@;,- ";
  std::string text;
  for (const char c : value) {
    const bool plain =
        base::IsAlphanumeric(c) || (c & 0x80) != 0 || kPlainMarks.find(c) != std::string_view::npos;
    if (plain)
      text += c;
    else
      text += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
  }
  return text;
}

/// `value` so that it means itself at the place that `quoting` has come to.
std::string Written(const std::string& value, Syntax syntax, const Quoting& quoting) {
  if (syntax == Syntax::kPlain) return value;
  if (quoting.in_regex()) return InRegex(value);
  return InQuotes(value, quoting.open() != 0 ? quoting.open() : '"');
}

base::Error CannotSearch(std::string_view name) {
  return {.kind = ErrorKind::kNotFound,
          .message = std::string(name) +
                     " cannot be searched for: its value is too short, or was "
                     "not met again since this session went on",
          .next = "search for the words around it",
          .retry_after = {}};
}

}  // namespace

base::Result<std::string> WithRealValues(std::string_view text, Syntax syntax,
                                         const privacy::Redactor& redactor) {
  privacy::Pseudonyms* names = redactor.pseudonyms();
  if (names == nullptr) return std::string(text);
  std::string real;
  Quoting quoting(syntax);
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    const std::string_view name = rest.substr(0, names->NameAt(rest));
    if (name.empty()) {
      quoting.Pass(text[i]);
      real += text[i++];
      continue;
    }
    const auto value = names->Ask(name);
    if (!value) return base::Fail(CannotSearch(name));
    const std::string written = Written(*value, syntax, quoting);
    if (written != *value) names->AddSpelling(name, written);
    const bool bare = syntax != Syntax::kPlain && quoting.open() == 0;
    real += bare ? '"' + written + '"' : written;
    i += name.size();
  }
  return real;
}

}  // namespace logai::agent
