#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace logai::aws {

/// One setting of an AWS configuration file.
struct IniValue {
  std::string text;                           ///< continuation lines joined with '\n'
  std::map<std::string, std::string> nested;  ///< the indented "k = v" lines under an empty value
};

/// A "[header]" with its settings; names in lower case.
struct IniSection {
  std::string header;  ///< between the brackets, as written
  std::map<std::string, IniValue, std::less<>> values;
};

struct IniFile {
  std::vector<IniSection> sections;   ///< in the order of the file; a repeated header is merged
  std::vector<std::string> warnings;  ///< "line 7: ...": what was skipped, or looks like a mistake
};

/// Reads the INI dialect of ~/.aws/config. Nothing is refused: a line that makes no sense is
/// skipped with a warning, a repeated section is merged with the later value winning (the CLI
/// refuses the whole file there).
/// Cost:    linear.
/// Source:  Python's RawConfigParser as botocore's configloader.py uses it.
IniFile ParseIni(std::string_view text);

}  // namespace logai::aws
