#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace logai::privacy {

/// Gives each private value a word of its own that says nothing about it, the same for the same
/// value and key: bob@example.com is [EMAIL_kqzvbtmwpd_REDACTED] wherever it stands.
class Placeholders {
 public:
  /// An empty key: one is drawn, so that words agree within this object's life only.
  explicit Placeholders(const base::Secret& key);

  /// `mark`, such as "[EMAIL_REDACTED]", with the word for `value` in it.
  /// Source:  HMAC-SHA-256 (RFC 2104); 43 bits of it, so that among a million values two share a
  ///          word once in twenty times.
  void Append(std::string_view mark, std::string_view value, std::string& out) const;

 private:
  base::Secret key_;
};

}  // namespace logai::privacy
