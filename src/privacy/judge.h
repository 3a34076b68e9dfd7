#pragma once

#include <string_view>

#include "privacy/label.h"
#include "privacy/names.h"
#include "privacy/value.h"

namespace logai::privacy {

/// How a value is tied to its name, from firm to loose.
enum class Tie {
  kFirm,   ///< name=value, "name":"value", <name>value</name>
  kGlued,  ///< name:value
  kLoose,  ///< name: value, --name value, where a sentence could go on
};

/// Whether the value behind a name of secrets is one. A sentence about passwords, a placeholder, a
/// path or the name of a secret elsewhere is none.
bool IsSecretValue(std::string_view text, const Label& label, const SecretName& name,
                   const Value& value, Tie tie);

/// Whether `value` has a letter and a digit or a mark among its bytes, as passwords do and words do
/// not.
bool MixesLettersAndOthers(std::string_view value);

}  // namespace logai::privacy
