#include "auth/key_store.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "tests/support/fake_keyring.h"
#include "tests/support/temp_folder.h"

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Secret;
using Json = nlohmann::json;
using Mood = test::FakeKeyring::Content::Mood;

constexpr const char* kKey = "sk-ant-0123456789abcdef";

class KeyStoreTest : public testing::Test {
 protected:
  KeyStore Store(SecretStore where = SecretStore::kAuto) {
    return KeyStore(TokenStore(folder_.path()), std::make_unique<test::FakeKeyring>(keyring_),
                    where);
  }
  base::Result<KeyStore::Written> Write(SecretStore where = SecretStore::kAuto,
                                        std::string key = kKey) {
    return Store(where).Write("anthropic", {.token = Secret(std::move(key)), .created_at = "now"},
                              {});
  }
  std::string ReadBack(SecretStore where = SecretStore::kAuto) {
    const auto key = Store(where).Read("anthropic", Unlock::kMayAsk, {});
    EXPECT_TRUE(key.has_value()) << key.error().ToString();
    return key && *key ? (*key)->Reveal() : "(none)";
  }
  std::string Content() const {
    std::ifstream stream(folder_.path() / "auth.json", std::ios::binary);
    return (std::ostringstream() << stream.rdbuf()).str();
  }

  test::TempFolder folder_;
  test::FakeKeyring::Content keyring_;
};

TEST_F(KeyStoreTest, AKeyGoesIntoTheKeyringAndTheFileOnlySaysSo) {
  const auto written = Write();
  ASSERT_TRUE(written.has_value()) << written.error().ToString();
  EXPECT_EQ(written->place, KeyPlace::kKeyring);
  EXPECT_EQ(written->why_not_keyring, "");
  EXPECT_EQ(keyring_.keys.at("anthropic"), kKey);
  EXPECT_EQ(Json::parse(Content()),
            Json::parse(R"({"keyring":{"anthropic":{"created_at":"now"}}})"));
  EXPECT_EQ(ReadBack(), kKey);
}

TEST_F(KeyStoreTest, WithoutAKeyringTheFileHoldsTheKeyAndTheReasonIsTold) {
  for (const Mood mood : {Mood::kAbsent, Mood::kSilent, Mood::kLockedForGood}) {
    keyring_.mood = mood;
    const auto written = Write();
    ASSERT_TRUE(written.has_value()) << written.error().ToString();
    EXPECT_EQ(written->place, KeyPlace::kFile);
    EXPECT_NE(written->why_not_keyring.find("keyring"), std::string::npos);
    EXPECT_EQ(Json::parse(Content())["api_keys"]["anthropic"]["token"], kKey);
    EXPECT_EQ(ReadBack(), kKey);
  }
}

TEST_F(KeyStoreTest, AKeyringThatIsWantedIsNotReplacedByTheFile) {
  keyring_.mood = Mood::kSilent;
  const auto can = Store(SecretStore::kKeyring).CanWrite("anthropic", {});
  ASSERT_FALSE(can.has_value());
  EXPECT_NE(can.error().next.find("LOGAI_SECRET_STORE=file"), std::string::npos);
  const auto written = Write(SecretStore::kKeyring);
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(Content(), "");
}

TEST_F(KeyStoreTest, TheFileThatIsWantedNeedsNoReasonAndNoKeyring) {
  const auto written = Write(SecretStore::kFile);
  ASSERT_TRUE(written.has_value());
  EXPECT_EQ(written->place, KeyPlace::kFile);
  EXPECT_EQ(written->why_not_keyring, "");
  EXPECT_EQ(ReadBack(SecretStore::kFile), kKey);
  EXPECT_EQ(keyring_.calls, 0);
}

TEST_F(KeyStoreTest, TheKeyringIsNotAskedForWhatWasNeverStored) {
  EXPECT_EQ(ReadBack(), "(none)");
  ASSERT_TRUE(Store().Find("anthropic").has_value());
  EXPECT_EQ(keyring_.calls, 0);
}

TEST_F(KeyStoreTest, LookingDoesNotOpenTheKeyring) {
  ASSERT_TRUE(Write().has_value());
  keyring_.calls = 0;
  const auto found = Store().Find("anthropic");
  ASSERT_TRUE(found.has_value() && found->has_value());
  EXPECT_EQ((*found)->place, KeyPlace::kKeyring);
  EXPECT_EQ((*found)->created_at, "now");
  EXPECT_EQ(keyring_.calls, 0);
}

TEST_F(KeyStoreTest, ALockedKeyringAsksOnlyThoseWhoMayBeAsked) {
  ASSERT_TRUE(Write().has_value());
  keyring_.mood = Mood::kLocked;
  const auto quiet = Store().Read("anthropic", Unlock::kNo, {});
  ASSERT_FALSE(quiet.has_value());
  EXPECT_EQ(quiet.error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(keyring_.prompts, 0);

  std::string notice;
  const auto key =
      Store().Read("anthropic", Unlock::kMayAsk, {}, [&](std::string_view text) { notice = text; });
  ASSERT_TRUE(key.has_value() && key->has_value());
  EXPECT_EQ((*key)->Reveal(), kKey);
  EXPECT_EQ(keyring_.prompts, 1);
  EXPECT_NE(notice.find("locked"), std::string::npos);
}

TEST_F(KeyStoreTest, AKeyringThatLostTheKeySaysWhatToDo) {
  ASSERT_TRUE(Write().has_value());
  keyring_.keys.clear();
  const auto key = Store().Read("anthropic", Unlock::kMayAsk, {});
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().kind, ErrorKind::kUnauthorized);
  EXPECT_NE(key.error().next.find("logai auth login anthropic"), std::string::npos);
}

TEST_F(KeyStoreTest, WhatTheKeyringHoldsIsCheckedLikeATypedKeyAndNotRepeated) {
  ASSERT_TRUE(Write().has_value());
  keyring_.keys["anthropic"] = "two words\r\nX-Header: injected";
  const auto key = Store().Read("anthropic", Unlock::kMayAsk, {});
  ASSERT_FALSE(key.has_value());
  EXPECT_EQ(key.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(key.error().ToString().find("injected"), std::string::npos);
}

TEST_F(KeyStoreTest, AKeyMovesFromThePlaceWhereItWas) {
  ASSERT_TRUE(Write(SecretStore::kFile, "in-the-file").has_value());
  ASSERT_TRUE(Write(SecretStore::kAuto).has_value());
  EXPECT_EQ(Content().find("in-the-file"), std::string::npos);
  EXPECT_EQ(ReadBack(), kKey);

  keyring_.mood = Mood::kLocked;  // it is found out before the key is taken out
  const auto back = Write(SecretStore::kFile, "in-the-file");
  ASSERT_TRUE(back.has_value());
  EXPECT_NE(back->left_behind, "");
  EXPECT_EQ(
      Json::parse(Content()),
      Json::parse(R"({"api_keys":{"anthropic":{"token":"in-the-file","created_at":"now"}}})"));
}

TEST_F(KeyStoreTest, RemovingClearsBothPlacesAndNothingElse) {
  ASSERT_TRUE(Write().has_value());
  ASSERT_TRUE(Store().Write("groq", {.token = Secret("gsk-other")}, {}).has_value());
  const auto removed = Store().Remove("anthropic", {});
  ASSERT_TRUE(removed.has_value()) << removed.error().ToString();
  EXPECT_TRUE(removed->found);
  EXPECT_FALSE(keyring_.keys.contains("anthropic"));
  EXPECT_TRUE(keyring_.keys.contains("groq"));
  EXPECT_EQ(ReadBack(), "(none)");
  const auto again = Store().Remove("anthropic", {});
  ASSERT_TRUE(again.has_value());
  EXPECT_FALSE(again->found);
}

TEST_F(KeyStoreTest, RemovingFindsAKeyThatTheFileForgot) {
  ASSERT_TRUE(Write().has_value());
  std::filesystem::remove(folder_.path() / "auth.json");
  const auto removed = Store().Remove("anthropic", {});
  ASSERT_TRUE(removed.has_value());
  EXPECT_TRUE(removed->found);
  EXPECT_TRUE(keyring_.keys.empty());
}

TEST_F(KeyStoreTest, AKeyThatCannotBeTakenOutStaysKnown) {
  ASSERT_TRUE(Write().has_value());
  keyring_.mood = Mood::kLockedForGood;
  const auto removed = Store().Remove("anthropic", {});
  ASSERT_FALSE(removed.has_value());
  EXPECT_EQ(removed.error().kind, ErrorKind::kForbidden);
  EXPECT_NE(Content().find("anthropic"), std::string::npos);

  const auto only_here = Store(SecretStore::kFile).Remove("anthropic", {});
  ASSERT_TRUE(only_here.has_value());
  EXPECT_TRUE(only_here->found);
  EXPECT_NE(only_here->left_behind, "");
  EXPECT_TRUE(keyring_.keys.contains("anthropic"));
}

TEST_F(KeyStoreTest, ALaterSignInOfThePythonVersionCounts) {
  ASSERT_TRUE(Store().Write(kCopilotProvider, {.token = Secret("gho_ours")}, {}).has_value());
  Json document = Json::parse(Content());
  document["github_copilot"] = {{"token", "gho_python"}, {"created_at", "later"}};
  folder_.Write("auth.json", document.dump());
  const auto key = Store().Read(kCopilotProvider, Unlock::kMayAsk, {});
  ASSERT_TRUE(key.has_value() && key->has_value());
  EXPECT_EQ((*key)->Reveal(), "gho_python");
}

TEST_F(KeyStoreTest, ADamagedFileIsFoundOutBeforeAnythingIsAsked) {
  folder_.Write("auth.json", R"({"api_keys": {"anthropic": )");
  EXPECT_EQ(Store().CanWrite("anthropic", {}).error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(Store().Remove("anthropic", {}).error().kind, ErrorKind::kCorrupt);
  EXPECT_EQ(keyring_.calls, 0);
}

// Each writer changes a provider of its own; none of the changes may be lost.
TEST_F(KeyStoreTest, WritersAtTheSameMomentLoseNothing) {
  constexpr int kWriters = 8, kTimes = 10;
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < kWriters; ++i) {
      writers.emplace_back([&, i] {
        const TokenStore file(folder_.path());
        const std::string provider = "provider-" + std::to_string(i);
        for (int time = 0; time < kTimes; ++time) {
          EXPECT_TRUE(file.Write(provider, {.token = Secret("key" + std::to_string(time))}));
        }
      });
    }
  }
  const Json document = Json::parse(Content());
  EXPECT_EQ(document["api_keys"].size(), static_cast<std::size_t>(kWriters));
  for (const auto& [name, entry] : document["api_keys"].items())
    EXPECT_EQ(entry["token"], "key" + std::to_string(kTimes - 1)) << name;
}

}  // namespace
}  // namespace logai::auth
