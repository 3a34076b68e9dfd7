#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/units.h"
#include "config/setting.h"

namespace logai::config {

/// The value of a setting; monostate when it has none.
using Value = std::variant<std::monostate, std::string, bool, std::int64_t, double,
                           std::filesystem::path, std::vector<std::string>, base::Secret>;

/// Where a value comes from. A larger one wins.
enum class SourceKind { kDefault, kConfigFile, kDotEnv, kEnvironment, kFlag };

struct Origin {
  SourceKind kind = SourceKind::kDefault;
  std::filesystem::path file;  ///< of kConfigFile and kDotEnv
  base::LineNumber line;
  std::string flag;    ///< of kFlag: "--github-model"
  bool blank = false;  ///< the source gives nothing after the name, so the default holds

  /// "--github-model", "environment", ".env:3", "~/.config/logai/config.toml:7", "default".
  std::string ToString() const;
};

/// What `setting` is when a source says `text`; blanks around it do not count, and "~" in a path is
/// `home`.
/// Errors:  kInvalidInput naming the variable, the text (never of a secret), what is allowed and
///          the origin; a blank secret of LogAI's own gives the contract's
///          "API key cannot be empty string".
base::Result<Value> ParseValue(const Setting& setting, std::string_view text, const Origin& origin,
                               const std::filesystem::path& home);

/// The value for a person's eyes: secrets masked, the password in a URL too, control characters
/// made visible. Empty for no value.
std::string DisplayText(const Setting& setting, const Value& value);

/// `text` from outside, made safe for a terminal and shortened.
std::string ShownText(std::string_view text);
/// The same in quotation marks.
std::string Quoted(std::string_view text);

}  // namespace logai::config
