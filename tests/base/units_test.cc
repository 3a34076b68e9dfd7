#include "base/units.h"

#include <gtest/gtest.h>

#include <type_traits>

namespace logai::base {
namespace {

// What must not compile: counts of different things, and numbers that slip in or out.
static_assert(!std::is_convertible_v<int, ByteCount>);
static_assert(!std::is_convertible_v<ByteCount, std::int64_t>);
static_assert(!std::is_constructible_v<TokenCount, ByteCount>);
template <class A, class B>
concept Addable = requires(A a, B b) { a + b; };
static_assert(Addable<TokenCount, TokenCount>);
static_assert(!Addable<TokenCount, ByteCount>);
static_assert(!Addable<TokenCount, int>);

TEST(QuantityTest, CountsAddAndCompare) {
  TokenCount tokens(10);
  tokens += TokenCount(5);
  tokens -= TokenCount(1);
  EXPECT_EQ(tokens, TokenCount(14));
  EXPECT_EQ((TokenCount(3) + TokenCount(4)).value(), 7);
  EXPECT_EQ((TokenCount(3) - TokenCount(4)).value(), -1);
  EXPECT_LT(TokenCount(3), TokenCount(4));
  EXPECT_EQ(TokenCount(), TokenCount(0));
}

TEST(QuantityTest, BinaryMultiplesAreBytes) {
  EXPECT_EQ(KiB(2).value(), 2048);
  EXPECT_EQ(MiB(16).value(), 16'777'216);
  EXPECT_EQ(MiB(4096).value(), 4'294'967'296);
}

}  // namespace
}  // namespace logai::base
