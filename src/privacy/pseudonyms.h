#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace logai::privacy {

/// Gives each private value a name that says what it is and which one: bob@example.com is <email-1>
/// wherever it stands, whatever found it. The values stay in memory, so that a tool can search for
/// one and the user can see it; they are never written anywhere.
/// Threads: all methods may be called from any thread. Names are numbered in the order of the
/// calls.
class Pseudonyms {
 public:
  /// So many values get names; the marks of their rules stand for the rest.
  static constexpr std::size_t kMost = 100'000;
  /// The shortest value that can be searched for, and then is hidden wherever else it stands: less
  /// would hide half of the words there are.
  static constexpr std::size_t kShortestAsked = 4;

  /// Appends the name of `value`; a new one takes its kind from `mark`, such as "[EMAIL_REDACTED]".
  void Append(std::string_view mark, std::string_view value, std::string& out);

  /// The length of a name that was given, at the begin of `text`; 0 when there is none.
  std::size_t NameAt(std::string_view text) const;
  /// The value behind a name. Nothing for a name that was not given, or that was given before this
  /// process and whose value was not met since.
  std::optional<std::string> ValueOf(std::string_view name) const;
  /// The same, for a search. From now on the value is in Asked(). Nothing also for a value that is
  /// too short.
  std::optional<std::string> Ask(std::string_view name);
  /// Another way to write the value of `name`, as it went into a search: hidden like the value, for
  /// a service may repeat it in an error.
  void AddSpelling(std::string_view name, std::string spelling);
  /// Values that tools searched for, or that the user named: they are replaced wherever they stand,
  /// also where no rule would know them. The longest first.
  std::vector<std::string> Asked() const;

  /// `text` with the values in place of all names whose values are known. For the user's own screen
  /// only.
  std::string Reveal(std::string_view text) const;

  /// A name, and a fingerprint by which its value is known again. Without the key it tells nothing
  /// about the value.
  struct Kept {
    std::string name;
    std::string fingerprint;
  };
  /// Those from the `begin`-th on, in the order in which they were given; for a session's file.
  std::vector<Kept> KeptFrom(std::size_t begin, const base::Secret& key) const;
  /// Takes up names of before: their values get them again when they are met.
  void Restore(std::vector<Kept> kept, base::Secret key);
  /// Names whose values are not known.
  std::set<std::string> Unknown() const;
  /// How many names there are.
  std::size_t size() const;

 private:
  struct Name {
    std::string name;
    std::string value;        // empty: not known
    std::string fingerprint;  // as it was restored; else empty
  };
  const Name* Find(std::string_view name) const;  // needs mutex_
  std::string NewName(std::string_view mark);     // needs mutex_

  mutable std::mutex mutex_;  // guards what follows
  std::vector<Name> names_;
  std::map<std::string, std::size_t, std::less<>> by_value_, by_name_, by_fingerprint_;
  std::map<std::string, std::size_t> last_number_;  // by kind
  std::set<std::string> asked_;
  base::Secret restored_key_;
};

/// How many bytes a name has at the begin of `text` by its looks, whether it was given or not:
/// "<email-1>". 0: none. What may yet become one when more text comes is `text` to its end, and
/// counts when `more_may_come`.
std::size_t PseudonymLength(std::string_view text, bool more_may_come = false);

}  // namespace logai::privacy
