#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "aws/config_file.h"
#include "aws/credential_types.h"
#include "aws/json_client.h"
#include "aws/profile.h"
#include "base/environment.h"
#include "base/process.h"
#include "base/result.h"
#include "base/terminal_prompt.h"
#include "net/http.h"

namespace logai::aws {

/// What the providers may look at and use. Tests put their own parts in.
struct CredentialContext {
  base::Environment environment;
  SharedConfig config;
  ProfileChoice profile;
  std::optional<NamedValue> region = {};  ///< named by flag, .env or config.toml
  /// The way to AWS's services, and the one to what is asked without a proxy: container and
  /// instance. Null: there is none.
  std::shared_ptr<net::HttpTransport> transport = {};
  std::shared_ptr<net::HttpTransport> straight_transport = {};
  ClientSeams seams = {};
  std::function<base::Result<base::ProcessResult>(const base::ProcessRequest&, std::stop_token)>
      run_process = base::RunProcess;
  std::function<base::Result<base::Secret>(std::string_view prompt, std::stop_token)> ask_secret =
      base::AskOnTerminal;
  /// Whether this machine is an EC2 instance, which knows its region.
  std::function<bool()> is_ec2 = [] { return false; };
  /// Keys that a service would not take: a cache that still has them is passed over.
  std::string refused_key_id = {};
  /// Whether the user was asked for an MFA code, which happens once in a process.
  std::shared_ptr<std::atomic<bool>> asked_for_code = std::make_shared<std::atomic<bool>>(false);

  /// The chosen profile; nullptr when it is "default" and there is no such section.
  const Profile* FindProfile() const { return config.FindProfile(profile.name); }
};

/// Whose credentials are looked for.
struct ProfileQuery {
  const CredentialContext& context;
  std::string profile;
  bool is_source = false;  ///< of a role: the profile alone counts, not the environment

  const Profile* Find() const { return context.config.FindProfile(profile); }
  /// A setting of the profile, which may be empty.
  std::optional<std::string> Get(std::string_view key) const {
    const Profile* found = Find();
    return found ? found->Find(key) : std::nullopt;
  }
};

/// One way to get credentials. The first provider that claims a query answers, and its error is
/// final.
struct CredentialProvider {
  std::string_view name;  ///< botocore's name for it, which users know from messages
  /// What makes this provider responsible, for people ("role_arn"); nullopt: it is not.
  std::optional<std::string> (*claim)(const ProfileQuery& query);
  /// The credentials, or nullopt when the provider turns out to have none and the next is asked.
  base::Result<std::optional<Credentials>> (*load)(const ProfileQuery& query, std::stop_token stop);
  bool of_profile = false;  ///< asked for the source profile of a role too
};

}  // namespace logai::aws
