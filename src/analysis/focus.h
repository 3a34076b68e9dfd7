#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace logai::analysis {

/// The words of a question that can point at log lines: names, ids, numbers, kinds of failure;
/// without the small words of the language.
class Focus {
 public:
  Focus() = default;
  explicit Focus(std::string_view question);

  bool empty() const { return words_.empty(); }
  const std::vector<std::string>& words() const { return words_; }

  /// How well `text` fits the question: the summed weight of the words found in it, rarer-looking
  /// words (with digits, dots or dashes, or long) weighing more; 0 to about 1 for a full match.
  double Match(std::string_view text) const;

 private:
  std::vector<std::string> words_;  // lower case
  std::vector<double> weights_;
  double total_ = 0;
};

}  // namespace logai::analysis
