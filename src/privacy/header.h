#pragma once

#include <cstddef>

#include "privacy/label.h"
#include "privacy/search.h"

namespace logai::privacy {

// Parts of FindLabelled: the values of headers that hold more than a secret. `at` is the first byte
// behind the separator.

/// Authorization: a scheme and credentials, or credentials alone.
std::size_t FindAuthorization(Search& search, std::size_t at, const Label& label);
/// Cookie: a=1; b=2 and Set-Cookie: a=1; Path=/.
std::size_t FindCookies(Search& search, std::size_t at);

}  // namespace logai::privacy
