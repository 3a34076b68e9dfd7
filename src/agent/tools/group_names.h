#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "privacy/redactor.h"

namespace logai::agent {

/// The names of groups as a model sees and writes them. Most are the real ones. A private value in
/// a name becomes its pseudonym, or its mark with a number, the same for the same value, so that
/// the groups of two hosts stay apart and can be asked for: "<ip-2>/syslog". What could disturb a
/// prompt (control characters, turned text) is shown as its picture.
/// Threads: any.
class GroupNames {
 public:
  /// Lives:   `redactor` outlives it.
  explicit GroupNames(const privacy::Redactor& redactor) : redactor_(redactor) {}

  /// `real` as the model sees it. Numbers are given in the order of the calls.
  std::string Shown(const std::string& real);
  /// The real name of what the model wrote; what is no shown name is returned as it is.
  std::string Real(const std::string& shown) const;

 private:
  std::string Number(const std::string& real);

  const privacy::Redactor& redactor_;
  mutable std::mutex mutex_;                                           // guards what follows
  std::map<std::string, std::string> shown_;                           // by real name
  std::map<std::string, std::string> real_;                            // by shown name
  std::map<std::string, std::map<std::string, std::size_t>> numbers_;  // by mark, then by value
};

}  // namespace logai::agent
