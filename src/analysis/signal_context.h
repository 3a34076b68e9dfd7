#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "logs/colours.h"

namespace logai::analysis {

using logs::WithoutColours;

/// A place in a message where a phrase of trouble or change stands.
struct PhrasePlace {
  std::string_view text;   ///< the message
  std::string_view lower;  ///< the same in lower case
  std::size_t at = 0;      ///< where the phrase begins
  std::size_t size = 0;    ///< of the phrase as found
};

/// Whether the words there speak of something that happened. They do not when negated ("no errors",
/// "errors: 0", "if it fails"), nor as part of a name: of a setting ("error_upload_url: …",
/// "timeout=30"), a flag ("-Werror"), a file or URL ("src/error.cc"), a package or test
/// ("on-error:").
bool IsMeant(const PhrasePlace& place);

/// Whether the whole line comments on something rather than reports it: a compiler's "help:" and
/// "note:", a command that a shell or a runner echoes, a test that passed.
bool IsComment(std::string_view text);

}  // namespace logai::analysis
