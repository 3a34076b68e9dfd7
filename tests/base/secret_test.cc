#include "base/secret.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <concepts>
#include <cstring>
#include <memory>
#include <new>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

namespace logai::base {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };

// What must not compile, so that no log line can hold one by accident.
static_assert(!Streamable<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!std::equality_comparable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>);

TEST(SecretTest, RevealGivesTheValue) {
  EXPECT_TRUE(Secret().empty());
  const Secret secret("github_pat_123");
  EXPECT_FALSE(secret.empty());
  EXPECT_EQ(secret.size(), 14u);
  EXPECT_EQ(secret.Reveal(), "github_pat_123");
}

TEST(SecretTest, AMaskShowsTheBeginOfLongValuesOnly) {
  EXPECT_EQ(Secret("github_pat_11ABCDEFG").Masked(), "gith...");
  EXPECT_EQ(Secret("github_pat_11ABCDEFGHIJ").Masked(7), "github_...");
  EXPECT_EQ(Secret("short").Masked(), "***");
  EXPECT_EQ(Secret("12345678901").Masked(), "***");
  EXPECT_EQ(Secret("123456789012").Masked(), "1234...");
  EXPECT_EQ(Secret().Masked(), "");
}

TEST(SecretTest, CopiesAreIndependent) {
  Secret first("one and only secret");
  Secret second = first;
  first = Secret("another");
  EXPECT_EQ(second.Reveal(), "one and only secret");
  second = first;
  EXPECT_EQ(second.Reveal(), "another");
  const Secret& same = second;
  second = same;
  EXPECT_EQ(second.Reveal(), "another");
}

TEST(SecretTest, AMovedFromSecretIsEmpty) {
  for (const std::string& value : {std::string("short"), std::string(100, 'x')}) {
    Secret from(value);
    Secret to = std::move(from);
    EXPECT_EQ(to.Reveal(), value);
    EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    Secret assigned;
    assigned = std::move(to);
    EXPECT_EQ(assigned.Reveal(), value);
    EXPECT_TRUE(to.empty());  // NOLINT(bugprone-use-after-move)
  }
}

TEST(SecretTest, AMovedFromSecretLeavesNoBytesBehind) {
  // A short value lives inside the object itself, so its bytes can be looked for there.
  Secret from("sekret-12345");
  Secret to = std::move(from);
  unsigned char bytes[sizeof(Secret)];
  std::memcpy(bytes, static_cast<const void*>(&from), sizeof bytes);
  const std::string_view left(reinterpret_cast<const char*>(bytes), sizeof bytes);
  EXPECT_EQ(left.find("ekret"), std::string_view::npos);
}

}  // namespace
}  // namespace logai::base
