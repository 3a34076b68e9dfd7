#include "aws/ini.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "aws/ini_lines.h"
#include "base/text.h"

namespace logai::aws {
namespace {

using base::ErrorKind;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
/// Python's name for the section whose settings all others inherit.
constexpr std::string_view kEverywhere = "DEFAULT";

class Parser {
 public:
  base::Result<IniFile> Parse(std::string_view text) {
    if (text.starts_with(kByteOrderMark)) {
      line_number_ = 1;
      return base::Fail(Refusal("starts with a byte order mark", "save it as UTF-8 without one"));
    }
    for (const std::string_view line : TextLines(text)) {
      ++line_number_;
      if (!base::IsValidUtf8(line)) {
        return base::Fail(Refusal("has bytes that are not UTF-8", "save the file as UTF-8"));
      }
      LOGAI_RETURN_IF_ERROR(Line(line));
    }
    LOGAI_RETURN_IF_ERROR(FinishValue());
    return std::move(file_);
  }

 private:
  base::Status Line(std::string_view line) {
    const std::string_view content = Strip(line);
    if (content.empty()) {
      // A gap inside a value belongs to it; at its end it is dropped again.
      if (value_) value_->text += '\n';
      return {};
    }
    if (content.front() == '#' || content.front() == ';') return {};
    const std::size_t indent = Indent(line);
    if (value_ && indent > indent_) {
      value_->text.append("\n").append(content);
      return {};
    }
    indent_ = indent;
    const auto bracket = content.rfind(']');
    if (content.front() == '[' && bracket != std::string_view::npos && bracket > 1) {
      return Header(content.substr(1, bracket - 1));
    }
    if (!section_) {
      return base::Fail(Refusal("stands before the first [section]", "put it into one"));
    }
    return Setting(content);
  }

  base::Status Header(std::string_view header) {
    LOGAI_RETURN_IF_ERROR(FinishValue());
    if (header != kEverywhere && !headers_.emplace(header).second) {
      return base::Fail(Refusal(fmt::format("repeats the section [{}]", header),
                                "merge the two sections, or remove one"));
    }
    if (header == kEverywhere) {
      file_.warnings.push_back(fmt::format(
          "line {}: [DEFAULT] is not read; the profile's name is [default]", line_number_));
      unread_ = {};
      section_ = &unread_;
      return {};
    }
    file_.sections.push_back({std::string(header), {}});
    section_ = &file_.sections.back();
    return {};
  }

  base::Status Setting(std::string_view content) {
    LOGAI_RETURN_IF_ERROR(FinishValue());
    const auto separator = content.find_first_of("=:");
    const std::string name = base::ToLower(Strip(content.substr(0, separator)));
    if (separator == std::string_view::npos || name.empty()) {
      return base::Fail(Refusal("is neither [section] nor name = value", "correct or remove it"));
    }
    const std::string_view text = Strip(content.substr(separator + 1));
    if (text.find(" #") != std::string_view::npos || text.find(" ;") != std::string_view::npos) {
      file_.warnings.push_back(fmt::format(
          "line {}: the value of {} contains what looks like a comment; it is part of the value",
          line_number_, name));
    }
    const auto [at, is_new] =
        section_->values.try_emplace(name, IniValue{.text = std::string(text), .nested = {}});
    if (!is_new) {
      return base::Fail(Refusal(fmt::format("sets {} again", name), "remove one of the two lines"));
    }
    value_ = &at->second;
    value_line_ = line_number_;
    return {};
  }

  /// The setting is read to its end: what was empty on its own line is a block of settings.
  base::Status FinishValue() {
    IniValue* value = std::exchange(value_, nullptr);
    if (!value) return {};
    value->text.resize(StripEnd(value->text).size());
    if (!value->text.starts_with('\n')) return {};
    const std::string block = std::exchange(value->text, {});
    for (const std::string_view line : NestedLines(block)) {
      const std::string_view content = Strip(line);
      if (content.empty()) continue;
      const auto equals = content.find('=');
      if (equals == std::string_view::npos) {
        return base::Fail(ErrorKind::kInvalidInput,
                          "line {} begins a block in which a line is not name = value",
                          value_line_);
      }
      value->nested[std::string(Strip(content.substr(0, equals)))] =
          Strip(content.substr(equals + 1));
    }
    return {};
  }

  base::Error Refusal(std::string_view what, std::string next) const {
    base::Error error =
        base::Fail(ErrorKind::kInvalidInput, "line {} {}", line_number_, what).error();
    error.next = std::move(next);
    return error;
  }

  IniFile file_;
  std::set<std::string, std::less<>> headers_;
  IniSection unread_;
  IniSection* section_ = nullptr;  // in file_.sections, or unread_
  IniValue* value_ = nullptr;      // in *section_, while lines may continue it
  std::size_t indent_ = 0;
  std::size_t line_number_ = 0;
  std::size_t value_line_ = 0;  // where *value_ began
};

}  // namespace

base::Result<IniFile> ParseIni(std::string_view text) { return Parser().Parse(text); }

}  // namespace logai::aws
