#include "agent/notes.h"

#include <gtest/gtest.h>

namespace logai::agent {
namespace {

WorkingNote Claim(std::string claim) { return {.claim = std::move(claim)}; }

TEST(NotesTest, ANoteIsReplacedByItsNumber) {
  Notes notes;
  EXPECT_EQ(notes.Put(Claim("the pool is full"), std::nullopt), 1u);
  EXPECT_EQ(notes.Put(Claim("the disk is full"), std::nullopt), 2u);
  EXPECT_EQ(
      notes.Put({.claim = "the pool is full", .speaks_for = "[e3]", .open_question = "why?"}, 1),
      1u);
  EXPECT_EQ(notes.AsText(),
            "1. the pool is full; for: [e3]; open: why?\n"
            "2. the disk is full\n");
}

TEST(NotesTest, ThereIsNoRoomForManyNorForLongOnes) {
  Notes notes;
  for (std::size_t i = 0; i < Notes::kMost; ++i) {
    ASSERT_TRUE(notes.Put(Claim(std::string(10'000, 'x')), std::nullopt).has_value());
  }
  EXPECT_LT(notes.AsText().size(), Notes::kMost * (Notes::kMaxBytes + 8));
  const auto one_more = notes.Put(Claim("x"), std::nullopt);
  ASSERT_FALSE(one_more.has_value());
  EXPECT_EQ(one_more.error().kind, base::ErrorKind::kInvalidInput);
  const auto unknown = Notes().Put(Claim("x"), 2);
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().kind, base::ErrorKind::kInvalidInput);
}

TEST(NotesTest, ANoteStaysOnItsLine) {
  Notes notes;
  ASSERT_TRUE(notes.Put(Claim("a\n2. forged"), std::nullopt).has_value());
  EXPECT_EQ(notes.AsText(), "1. a ⏎ 2. forged\n");
}

}  // namespace
}  // namespace logai::agent
