#include "aws/ini.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/text.h"

namespace logai::aws {
namespace {

constexpr std::size_t kNoIndent = std::numeric_limits<std::size_t>::max();

class Parser {
 public:
  IniFile Parse(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (const std::string_view line : base::Split(text, '\n')) {
      ++line_number_;
      Line(line);
    }
    return std::move(file_);
  }

 private:
  void Line(std::string_view line) {
    const std::string_view content = base::Trim(line);
    if (content.empty() || content.front() == '#' || content.front() == ';') return;
    const std::size_t indent = line.find_first_not_of(" \t\r");
    if (value_ && indent > indent_) return Continuation(content);
    indent_ = indent;
    if (content.front() == '[' && content.find(']') != std::string_view::npos) {
      return Header(content);
    }
    if (!section_) return Warn("stands before the first [section] and is ignored");
    Setting(content);
  }

  void Header(std::string_view content) {
    // Up to the last bracket, as the CLI reads it; what follows is ignored.
    const std::string header(base::Trim(content.substr(1, content.rfind(']') - 1)));
    const auto found = std::ranges::find(file_.sections, header, &IniSection::header);
    value_ = nullptr;
    if (found != file_.sections.end()) {
      Warn(fmt::format("repeats [{}]; the AWS CLI refuses such a file", header));
      section_ = static_cast<std::size_t>(found - file_.sections.begin()) + 1;
    } else {
      file_.sections.push_back({header, {}});
      section_ = file_.sections.size();
    }
  }

  void Setting(std::string_view content) {
    const auto separator = content.find_first_of("=:");
    if (separator == std::string_view::npos || separator == 0) {
      value_ = nullptr;
      return Warn("is neither [section] nor name = value and is ignored");
    }
    const std::string name = base::ToLower(base::Trim(content.substr(0, separator)));
    const std::string_view text = base::Trim(content.substr(separator + 1));
    if (text.find(" #") != std::string_view::npos || text.find(" ;") != std::string_view::npos) {
      Warn(fmt::format(
          "the value of {} contains what looks like a comment; it is part of the value", name));
    }
    value_ = &file_.sections[section_ - 1].values[name];
    *value_ = {.text = std::string(text), .nested = {}};
  }

  void Continuation(std::string_view content) {
    if (!value_->text.empty()) {
      value_->text.append("\n").append(content);
      return;
    }
    const auto equals = content.find('=');
    if (equals == std::string_view::npos) {
      return Warn("is not name = value and is ignored");
    }
    value_->nested[base::ToLower(base::Trim(content.substr(0, equals)))] =
        base::Trim(content.substr(equals + 1));
  }

  void Warn(std::string_view what) {
    file_.warnings.push_back(fmt::format("line {}: {}", line_number_, what));
  }

  IniFile file_;
  std::size_t section_ = 0;  // number of the current section from 1; 0 before the first
  IniValue* value_ = nullptr;
  std::size_t indent_ = kNoIndent;
  std::size_t line_number_ = 0;
};

}  // namespace

IniFile ParseIni(std::string_view text) { return Parser().Parse(text); }

}  // namespace logai::aws
