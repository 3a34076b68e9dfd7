#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "logs/timestamp.h"

namespace logai::logs {

/// Columns of one file's header that no known form explains, learnt from a sample of its lines:
/// what stands before the message in (nearly) all of them, such as "R02-M1 RAS KERNEL INFO ", a
/// second time with a header of its own, "Step_LSC|30002312|", "chrome.exe - ", "CBS    ". Threads:
/// const methods from several threads at once.
class HeaderColumns {
 public:
  /// Nothing is skipped.
  HeaderColumns() = default;

  /// `bodies`: what is left of the lines behind the header that HeaderReader found; at least
  /// kFewest of them, else nothing is learnt.
  static HeaderColumns Learn(std::span<const std::string_view> bodies);

  /// How many bytes of `body` are header still; 0 when it is not of the file's form.
  std::size_t Skip(std::string_view body) const;

  bool empty() const { return steps_.empty(); }

  static constexpr std::size_t kFewest = 20;

 private:
  enum class Kind {
    kTime,     ///< to a second timestamp, and over its header
    kColumns,  ///< over `columns` columns
    kDash,     ///< over a lone dash within the first columns
    kPadded,   ///< over one column that is padded with blanks
  };
  struct Step {
    Kind kind = Kind::kColumns;
    std::size_t columns = 0;
    bool certain = false;  ///< by their form they are columns of a header
  };

  static bool Apply(const Step& step, std::string_view& rest);
  static bool LearnColumns(std::span<const std::string_view> rests, Step& step);
  static bool IsSteady(std::span<const std::string_view> rests, const Step& step);

  std::vector<Step> steps_;
};

}  // namespace logai::logs
