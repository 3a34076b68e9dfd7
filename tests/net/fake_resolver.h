#pragma once

#include <string>
#include <vector>

namespace logai::testing {

/// Name resolution as the tests of this program want it. name_resolution_test.cc defines
/// getaddrinfo for the whole program, libcurl included: names that end in ".test" are 127.0.0.1,
/// names that end in ".missing.test" do not exist, names that end in ".held.test" are resolved
/// after Release only, and everything else is what the system says.
class FakeResolver {
 public:
  /// Blocks until a ".held.test" name is being resolved.
  static void WaitUntilHeld();
  /// Lets the held resolution end, and waits until it has.
  static void Release();
  static bool IsHolding();
  /// The names asked for so far.
  static std::vector<std::string> Asked();
};

}  // namespace logai::testing
