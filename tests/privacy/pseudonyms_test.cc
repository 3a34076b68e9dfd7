#include "privacy/pseudonyms.h"

#include <gtest/gtest.h>

#include <memory>

#include "privacy/redactor.h"

namespace logai::privacy {
namespace {

class PseudonymsTest : public ::testing::Test {
 protected:
  std::string Redact(std::string_view text) { return redactor_.Redact(text).str(); }
  static RedactorOptions Options(const std::shared_ptr<Pseudonyms>& names) {
    RedactorOptions options;
    options.pseudonyms = names;
    return options;
  }

  std::shared_ptr<Pseudonyms> names_ = std::make_shared<Pseudonyms>();
  Redactor redactor_{Options(names_)};
};

TEST_F(PseudonymsTest, AValueHasOneNameWhateverFoundIt) {
  EXPECT_EQ(Redact("bob@x.io and eve@x.io from 10.0.0.1"), "<email-1> and <email-2> from <ip-1>");
  EXPECT_EQ(Redact("10.0.0.2 eve@x.io password=eve@x.io"), "<ip-2> <email-2> password=<email-2>");
  EXPECT_EQ(names_->Reveal("<email-2> <email-3> <b> <ip-1>"), "eve@x.io <email-3> <b> 10.0.0.1");
}

TEST_F(PseudonymsTest, DoingItAgainChangesNothing) {
  for (const char* text :
       {"password=\"hunter2hunter\" api_key: AKIAIOSFODNN7EXAMPLE", "{\"password\":\"s3cr3t-x9\"}",
        "postgres://app:s3cr3tpw@db/x", "bob@x.io,10.0.0.1;+1 415 555 0132",
        "Authorization: Bearer abcdefghijklmnop0123456789"}) {
    const std::string once = Redact(text);
    EXPECT_NE(once, text);
    EXPECT_EQ(Redact(once), once);
    EXPECT_EQ(names_->Reveal(once), text);
  }
}

TEST_F(PseudonymsTest, WhatWasAskedForIsHiddenWhereverItStands) {
  EXPECT_EQ(Redact("password=kX9tulip"), "password=<password-1>");
  EXPECT_EQ(Redact("kX9tulip"), "kX9tulip");
  EXPECT_EQ(names_->Ask("<password-1>"), "kX9tulip");
  EXPECT_EQ(Redact("akX9tulipb kX9tulip"), "a<password-1>b <password-1>");
  EXPECT_EQ(Redact("cvv=123"), "cvv=<cvv-1>");
  EXPECT_EQ(names_->Ask("<cvv-1>"), std::nullopt);
  EXPECT_EQ(names_->Ask("<cvv-9>"), std::nullopt);
}

TEST_F(PseudonymsTest, AValueThatIsAWordOfANameLeavesNamesAlone) {
  EXPECT_EQ(Redact("password=email"), "password=<password-1>");
  EXPECT_TRUE(names_->Ask("<password-1>"));
  EXPECT_EQ(Redact("bob@x.io"), "<email-1>");
  EXPECT_EQ(Redact("<email-1> email"), "<email-1> <password-1>");
}

TEST_F(PseudonymsTest, AQuestionsValuesAreHiddenInTheLogsToo) {
  EXPECT_EQ(redactor_.Question("did token=ghost-77-ab12cd34ef work?").str(),
            "did token=<token-1> work?");
  EXPECT_EQ(Redact("ghost-77-ab12cd34ef was used"), "<token-1> was used");
}

TEST_F(PseudonymsTest, NamesHoldOverARestartForWhoHasTheKey) {
  Redact("bob@x.io eve@x.io 10.0.0.1");
  const base::Secret key("k");
  const auto kept = names_->KeptFrom(0, key);
  ASSERT_EQ(kept.size(), 3U);
  for (const auto& one : kept) EXPECT_EQ(one.fingerprint.size(), 32U);

  const auto again = std::make_shared<Pseudonyms>();
  again->Restore(kept, key);
  const Redactor redactor(Options(again));
  EXPECT_EQ(again->Reveal("<email-2>"), "<email-2>");  // the value was not met yet
  EXPECT_EQ(redactor.Redact("zoe@x.io eve@x.io").str(), "<email-3> <email-2>");
  EXPECT_EQ(again->Reveal("<email-2>"), "eve@x.io");
  EXPECT_EQ(again->Unknown(), (std::set<std::string>{"<email-1>", "<ip-1>"}));
  EXPECT_EQ(again->KeptFrom(0, key)[1].fingerprint, kept[1].fingerprint);

  const auto stranger = std::make_shared<Pseudonyms>();
  stranger->Restore(kept, base::Secret("another"));
  EXPECT_EQ(Redactor(Options(stranger)).Redact("eve@x.io").str(), "<email-3>");
}

TEST_F(PseudonymsTest, WhatIsNoNameIsNotRestored) {
  names_->Restore({{"<email-x>", "a"}, {"", "b"}, {"<email-1> x", "c"}, {"<email-7>", "d"}},
                  base::Secret("k"));
  EXPECT_EQ(names_->Unknown(), std::set<std::string>{"<email-7>"});
  EXPECT_EQ(Redact("bob@x.io"), "<email-8>");
}

TEST(PseudonymLengthTest, TellsNamesFromTags) {
  for (const char* name : {"<email-1>", "<aws-key-12>", "<h2-3>"})
    EXPECT_EQ(PseudonymLength(std::string(name) + " x"), std::string_view(name).size()) << name;
  for (const char* other : {"<email>", "<email->", "<-1>", "<1-1>", "<Email-1>", "<email-1a>",
                            "<b x-1>", "email-1>", "<email-1", ""})
    EXPECT_EQ(PseudonymLength(other), 0U) << other;
  EXPECT_EQ(PseudonymLength("<email-", true), 7U);
  EXPECT_EQ(PseudonymLength("<email ", true), 0U);
  EXPECT_EQ(PseudonymLength("<" + std::string(80, 'a'), true), 0U);
}

}  // namespace
}  // namespace logai::privacy
