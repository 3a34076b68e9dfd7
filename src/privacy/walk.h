#pragma once

#include <string_view>
#include <vector>

#include "privacy/search.h"

namespace logai::privacy {

/// Where the finders are called.
enum class Pace {
  kQuick,      ///< where the table of anchors has them: at one place in six of ordinary logs
  kEveryByte,  ///< everywhere, to test that the table leaves out nothing
};

/// The private values of `text`, sorted, not overlapping. With marks in their place, the walk finds
/// nothing more. One walk over the text calls the finders where two neighbouring bytes can be the
/// anchor of a value: an at sign, a digit after something else, "gh", "=", and so on.
/// Cost:    linear; each finder looks at a bounded neighbourhood or at bytes that the walk then
///          skips.
std::vector<Found> FindValues(std::string_view text, Pace pace = Pace::kQuick);

}  // namespace logai::privacy
