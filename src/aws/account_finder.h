#pragma once

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>

#include "aws/json_client.h"
#include "aws/session.h"
#include "base/result.h"
#include "net/http.h"

namespace logai::aws {

/// Whose account the credentials of a session belong to. Most say it; for long-lived keys STS is
/// asked, once for each key: the answer never changes and is kept in a file, under a hash of the
/// key's id. Emulators are not asked.
/// Threads: Find may be called from any thread; one asks, the others wait for it.
class AccountFinder {
 public:
  /// `file` is where the answers are kept; empty: STS is not asked.
  /// Lives:   `transport` and `session` longer than this object.
  AccountFinder(net::HttpTransport& transport, Session& session, std::filesystem::path file,
                ClientSeams seams = {});

  /// The account's number, or a name that stands for the key and does not give it away where STS
  /// cannot say within some seconds.
  /// Errors:  those of the session's credentials; kCancelled.
  base::Result<std::string> Find(std::stop_token stop);

 private:
  std::string Ask(std::stop_token stop);
  void ReadFile();
  void WriteFile() const;

  net::HttpTransport& transport_;
  Session& session_;
  const std::filesystem::path file_;
  const ClientSeams seams_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool asking_ = false;                       // guarded by mutex_
  bool has_read_ = false;                     // guarded by mutex_
  std::map<std::string, std::string> known_;  // guarded by mutex_; by hash; "": STS does not say
};

}  // namespace logai::aws
