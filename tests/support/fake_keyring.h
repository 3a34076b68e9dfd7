#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "auth/keyring.h"

namespace logai::test {

/// A keyring in memory, with the moods of a real one.
class FakeKeyring final : public auth::Keyring {
 public:
  /// What it holds and how it is; shared by the keyrings of a test and outlives them.
  struct Content {
    enum class Mood { kOpen, kLocked, kLockedForGood, kAbsent, kSilent } mood = Mood::kOpen;
    std::map<std::string, std::string, std::less<>> keys;
    int calls = 0;    ///< of any kind
    int prompts = 0;  ///< how often its owner was asked for the password
  };

  explicit FakeKeyring(Content& content) : content_(content) {}

  bool MayBeThere() const override { return content_.mood != Mood::kAbsent; }

  base::Result<std::optional<base::Secret>> Read(std::string_view provider, auth::Unlock unlock,
                                                 std::stop_token) override {
    LOGAI_RETURN_IF_ERROR(Answer(unlock));
    const auto found = content_.keys.find(provider);
    if (found == content_.keys.end()) return std::nullopt;
    return base::Secret(found->second);
  }

  base::Status Write(std::string_view provider, const base::Secret& key, std::stop_token) override {
    LOGAI_RETURN_IF_ERROR(Answer(auth::Unlock::kMayAsk));
    content_.keys.insert_or_assign(std::string(provider), key.Reveal());
    return {};
  }

  base::Result<bool> Remove(std::string_view provider, std::stop_token) override {
    LOGAI_RETURN_IF_ERROR(Answer(auth::Unlock::kMayAsk));
    return content_.keys.erase(std::string(provider)) > 0;
  }

 private:
  using Mood = Content::Mood;

  base::Status Answer(auth::Unlock unlock) {
    ++content_.calls;
    switch (content_.mood) {
      case Mood::kOpen:
        return {};
      case Mood::kLocked:
        if (unlock == auth::Unlock::kNo) break;
        ++content_.prompts;
        content_.mood = Mood::kOpen;
        return {};
      case Mood::kLockedForGood:
        if (unlock == auth::Unlock::kMayAsk) ++content_.prompts;
        break;
      case Mood::kAbsent:
        return base::Fail(base::ErrorKind::kUnavailable, "there is no keyring here");
      case Mood::kSilent:
        return base::Fail(base::ErrorKind::kTimeout, "the keyring did not answer");
    }
    return base::Fail(base::ErrorKind::kForbidden, "the keyring is locked");
  }

  Content& content_;
};

}  // namespace logai::test
