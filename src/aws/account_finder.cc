#include "aws/account_finder.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "aws/caller_identity.h"
#include "aws/sigv4.h"
#include "base/file.h"

namespace logai::aws {
namespace {

/// A cache under another name costs a question asked twice, a slow STS would cost each question.
constexpr base::Millis kStsMayTake{3'000};
constexpr std::size_t kMostAccounts = 1'000;

bool IsAccountNumber(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

AccountFinder::AccountFinder(net::HttpTransport& transport, Session& session,
                             std::filesystem::path file, ClientSeams seams)
    : transport_(transport), session_(session), file_(std::move(file)), seams_(std::move(seams)) {}

base::Result<std::string> AccountFinder::Find(std::stop_token stop) {
  LOGAI_ASSIGN_OR_RETURN(const Credentials found, session_.credentials().Get(stop));
  if (!found.account_id.empty()) return found.account_id;
  const std::string hash = Sha256Hex("logai's cache: " + found.access_key_id).substr(0, 32);
  const std::string stand_in = "key " + hash;
  if (file_.empty()) return stand_in;

  std::unique_lock lock(mutex_);
  if (!changed_.wait(lock, stop, [this] { return !asking_; })) {
    return base::Fail(base::ErrorKind::kCancelled, "stopped while waiting for the AWS account");
  }
  if (!std::exchange(has_read_, true)) ReadFile();
  auto known = known_.find(hash);
  if (known == known_.end()) {
    asking_ = true;
    lock.unlock();
    std::string account = Ask(stop);
    lock.lock();
    asking_ = false;
    changed_.notify_all();
    // Who was stopped has not heard the answer; the next one asks again.
    if (account.empty() && stop.stop_requested()) {
      return base::Fail(base::ErrorKind::kCancelled, "stopped while asking for the AWS account");
    }
    known = known_.insert_or_assign(hash, std::move(account)).first;
    if (!known->second.empty()) WriteFile();
  }
  return known->second.empty() ? stand_in : known->second;
}

/// The account by STS; "" when it does not say.
std::string AccountFinder::Ask(std::stop_token stop) {
  const auto logs = session_.endpoint(kCloudWatchLogs);
  auto sts = session_.endpoint(kSts);
  if (!logs.has_value() || !logs->is_aws || !sts.has_value() || !sts->is_aws) return {};
  const auto identity =
      GetCallerIdentity(transport_, session_.credentials(), *std::move(sts), {.max_attempts = 1},
                        seams_, std::move(stop), {.deadline = kStsMayTake});
  return identity.has_value() ? identity->account : "";
}

void AccountFinder::ReadFile() {
  const auto content = base::ReadWholeFile(file_, base::MiB(1));
  if (!content.has_value()) return;
  const auto kept = nlohmann::json::parse(*content, nullptr, /*allow_exceptions=*/false);
  if (!kept.is_object()) return;
  for (const auto& [hash, account] : kept.items()) {
    if (!account.is_string()) continue;
    const auto text = account.get<std::string>();
    if (IsAccountNumber(text) && known_.size() < kMostAccounts) known_.emplace(hash, text);
  }
}

/// What cannot be kept is asked for again.
void AccountFinder::WriteFile() const {
  nlohmann::json kept = nlohmann::json::object();
  for (const auto& [hash, account] : known_) {
    if (!account.empty()) kept[hash] = account;
  }
  static_cast<void>(base::WriteFileAtomically(file_, kept.dump()).has_value());
}

}  // namespace logai::aws
