#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "privacy/rules.h"

namespace logai::privacy {

/// A token that says by its first letters what it is.
struct TokenForm {
  std::string_view prefix;
  int body;              ///< classes of the bytes that follow (characters.h)
  std::size_t shortest;  ///< bytes after the prefix
  std::size_t longest;   ///< more than that, and it is something else
  RuleId rule;
  bool random = false;  ///< the prefix is a word too, so that the body must look random
};

/// All forms, those with the same first byte together. Source: the issuers' public documentation of
/// their formats, as collected by secret scanners (GitHub's list of supported secrets, gitleaks).
std::span<const TokenForm> TokenForms();

/// The form at the start of `text` (the longest prefix of those that fit), or nullptr; `length`
/// then has the bytes of the whole token.
const TokenForm* MatchToken(std::string_view text, std::size_t& length);

}  // namespace logai::privacy
