#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace logai::aws {

/// One setting of an AWS configuration file.
struct IniValue {
  std::string text;                           ///< continuation lines joined with '\n'
  std::map<std::string, std::string> nested;  ///< the indented "k = v" lines under an empty value
};

/// A "[header]" with its settings; names in lower case.
struct IniSection {
  std::string header;  ///< between the brackets, as written, blanks included
  std::map<std::string, IniValue, std::less<>> values;
};

struct IniFile {
  std::vector<IniSection> sections;   ///< in the order of the file, each header once
  std::vector<std::string> warnings;  ///< "line 7: ...": what looks like a mistake
};

/// Reads the INI dialect of ~/.aws/config. What the AWS tools refuse is refused: a repeated section
/// or setting, a line that is neither, one before the first section, a byte order mark, bytes that
/// are not UTF-8. The section [DEFAULT], which Python would spread over all others, is left out.
/// Errors:  kInvalidInput: "line 7 ...".
/// Cost:    linear.
/// Source:  Python's RawConfigParser as botocore's configloader.py uses it.
base::Result<IniFile> ParseIni(std::string_view text);

}  // namespace logai::aws
