#include "auth/auth_document.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace logai::auth {
namespace {

using base::ErrorKind;
using base::Secret;
using Json = nlohmann::json;

// As the Python version writes it.
constexpr const char* kPythonFile = R"({
  "github_copilot": {
    "token": "gho_pythonpythonpython",
    "created_at": "2026-02-11T10:30:00.123456+00:00",
    "device_code": "3584d83530557fdd1f46af8289938c8ef79f9dc5"
  }
})";

SignIn NewSignIn() {
  return {.token = Secret("gho_newnewnewnewnew"),
          .created_at = "2026-11-20T14:00:00.000Z",
          .device_code = Secret("dc-2")};
}

TEST(AuthDocumentTest, ReadsTheFileOfThePythonVersion) {
  const auto found = FindSignIn(kPythonFile, kCopilotProvider);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->token.Reveal(), "gho_pythonpythonpython");
  EXPECT_EQ((*found)->created_at, "2026-02-11T10:30:00.123456+00:00");
  EXPECT_EQ((*found)->device_code.Reveal(), "3584d83530557fdd1f46af8289938c8ef79f9dc5");
}

TEST(AuthDocumentTest, OnlyTheTokenIsNeeded) {
  for (const char* text : {R"({"github_copilot":{"token":"gho_x"}})",
                           R"({"github_copilot":{"token":"gho_x","created_at":1770000000.5}})",
                           R"({"github_copilot":{"token":"gho_x","device_code":null}})",
                           "\xEF\xBB\xBF{\"github_copilot\":{\"token\":\"gho_x\"}}\r\n"}) {
    const auto found = FindSignIn(text, kCopilotProvider);
    ASSERT_TRUE(found.has_value()) << text;
    ASSERT_TRUE(found->has_value()) << text;
    EXPECT_EQ((*found)->token.Reveal(), "gho_x");
    EXPECT_EQ((*found)->created_at, "");
  }
}

TEST(AuthDocumentTest, SaysWhenThereIsNoSignIn) {
  for (const char* text :
       {"", " \n", "{}", R"({"other":{"token":"t"}})", R"({"github_copilot":null})",
        R"({"github_copilot":{}})", R"({"github_copilot":{"token":null}})"}) {
    const auto found = FindSignIn(text, kCopilotProvider);
    ASSERT_TRUE(found.has_value()) << text;
    EXPECT_FALSE(found->has_value()) << text;
  }
}

TEST(AuthDocumentTest, DamageIsSaidWithoutQuotingTheText) {
  for (const char* text :
       {R"({"github_copilot":{"token":"gho_secret)", "gho_secret", "[\"gho_secret\"]",
        R"({"github_copilot":"gho_secret"})", R"({"github_copilot":{"token":12345}})",
        R"({"github_copilot":{"token":"gho_secret with blanks"}})",
        R"({"github_copilot":{"token":""}})", "{\"gho_secret\":1e99999}",
        "{\"github_copilot\":{\"token\":\"gho_secret\xff\"}}"}) {
    const auto found = FindSignIn(text, kCopilotProvider);
    ASSERT_FALSE(found.has_value()) << text;
    EXPECT_EQ(found.error().kind, ErrorKind::kCorrupt) << text;
    EXPECT_EQ(found.error().ToString().find("gho_secret"), std::string::npos) << text;
  }
}

TEST(AuthDocumentTest, DeepNestingIsDamageAndNoCrash) {
  const std::string deep = "{\"a\":" + std::string(300'000, '[') + std::string(300'000, ']') + "}";
  for (const auto kind : {FindSignIn(deep, kCopilotProvider).error().kind,
                          WithSignIn(deep, kCopilotProvider, NewSignIn()).error().kind,
                          WithoutSignIn(deep, kCopilotProvider).error().kind}) {
    EXPECT_EQ(kind, ErrorKind::kCorrupt);
  }
}

TEST(AuthDocumentTest, ASignInStartsADocument) {
  const auto document = WithSignIn("", kCopilotProvider, NewSignIn());
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(Json::parse(document->Reveal()),
            Json::parse(R"({"github_copilot":{"token":"gho_newnewnewnewnew",
                            "created_at":"2026-11-20T14:00:00.000Z","device_code":"dc-2"}})"));
}

TEST(AuthDocumentTest, ASignInWithoutADeviceCodeHasNull) {
  SignIn pasted = NewSignIn();
  pasted.device_code = {};
  const auto document = WithSignIn(kPythonFile, kCopilotProvider, pasted);
  ASSERT_TRUE(document.has_value());
  EXPECT_TRUE(Json::parse(document->Reveal())["github_copilot"]["device_code"].is_null());
}

TEST(AuthDocumentTest, EverythingElseStaysInItsOrder) {
  const auto document = WithSignIn(
      R"({"zeta":{"refresh":"Zürich","n":[1,2.5,true]},"github_copilot":{"note":"mine","token":"old"},
          "alpha":18446744073709551615})",
      kCopilotProvider, NewSignIn());
  ASSERT_TRUE(document.has_value());
  const std::string& text = document->Reveal();
  const Json json = Json::parse(text);
  EXPECT_EQ(json["zeta"], Json::parse(R"({"refresh":"Zürich","n":[1,2.5,true]})"));
  EXPECT_EQ(json["alpha"], 18446744073709551615u);
  EXPECT_EQ(json["github_copilot"]["note"], "mine");
  EXPECT_EQ(json["github_copilot"]["token"], "gho_newnewnewnewnew");
  EXPECT_LT(text.find("zeta"), text.find("github_copilot"));
  EXPECT_LT(text.find("github_copilot"), text.find("alpha"));
  EXPECT_NE(text.find("Zürich"), std::string::npos);
}

TEST(AuthDocumentTest, WithoutTheOnlyEntryNothingIsLeft) {
  const auto result = WithoutSignIn(kPythonFile, kCopilotProvider);
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->found);
  EXPECT_TRUE(result->document.empty());
}

TEST(AuthDocumentTest, RemovingKeepsOthersAndTellsWhenThereWasNone) {
  const auto result =
      WithoutSignIn(R"({"github_copilot":{"token":"x"},"other":{"k":1}})", kCopilotProvider);
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->found);
  EXPECT_EQ(Json::parse(result->document.Reveal()), Json::parse(R"({"other":{"k":1}})"));

  const auto none = WithoutSignIn(R"({"other":{"k":1}})", kCopilotProvider);
  ASSERT_TRUE(none.has_value());
  EXPECT_FALSE(none->found);
}

TEST(AuthDocumentTest, ProvidersDoNotDisturbEachOther) {
  const auto one = WithSignIn(kPythonFile, "groq", {.token = Secret("gsk_x"), .created_at = "now"});
  ASSERT_TRUE(one.has_value());
  const auto two = WithSignIn(one->Reveal(), "openai", {.created_at = "now", .in_keyring = true});
  ASSERT_TRUE(two.has_value());
  Json expected = Json::parse(kPythonFile);
  expected["api_keys"]["groq"] = {{"token", "gsk_x"}, {"created_at", "now"}};
  expected["keyring"]["openai"] = {{"created_at", "now"}};
  EXPECT_EQ(Json::parse(two->Reveal()), expected);
  EXPECT_EQ((*FindSignIn(two->Reveal(), "groq"))->token.Reveal(), "gsk_x");
  EXPECT_TRUE((*FindSignIn(two->Reveal(), "openai"))->in_keyring);
  EXPECT_FALSE(FindSignIn(two->Reveal(), "mistral")->has_value());

  const auto left = WithoutSignIn(two->Reveal(), "groq");
  ASSERT_TRUE(left.has_value() && left->found);
  expected.erase("api_keys");
  EXPECT_EQ(Json::parse(left->document.Reveal()), expected);
}

// [providers.github_copilot] is a name that a user may give.
TEST(AuthDocumentTest, AProviderCannotTakeTheNameOfAnEntry) {
  for (const char* name : {"github_copilot", "api_keys", "keyring"}) {
    const auto document = WithSignIn(kPythonFile, name, {.token = Secret("theirs")});
    ASSERT_TRUE(document.has_value()) << name;
    EXPECT_EQ((*FindSignIn(document->Reveal(), name))->token.Reveal(), "theirs");
    EXPECT_EQ((*FindSignIn(document->Reveal(), kCopilotProvider))->token.Reveal(),
              "gho_pythonpythonpython");
  }
}

TEST(AuthDocumentTest, ATableThatIsNoObjectIsDamage) {
  for (const char* text : {R"({"api_keys":[]})", R"({"keyring":7})", R"({"api_keys":{"groq":1}})",
                           R"({"api_keys":{"groq":{"token":5}}})"}) {
    const auto found = FindSignIn(text, "groq");
    ASSERT_FALSE(found.has_value()) << text;
    EXPECT_EQ(found.error().kind, ErrorKind::kCorrupt);
  }
}

}  // namespace
}  // namespace logai::auth
