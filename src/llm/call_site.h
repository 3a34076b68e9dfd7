#pragma once

#include <string>

#include "llm/provider.h"
#include "net/url.h"

/// Who was asked for what, and the words in which an error speaks of it.
namespace logai::llm {

struct CallSite {
  const ProviderRow* row = nullptr;
  std::string host;       ///< "models.github.ai"
  std::string authority;  ///< "127.0.0.1:8089": the host with its port when it is not the scheme's
  bool own_base_url = false;
  bool has_token = false;
  std::string model;  ///< as sent
  /// Of a table of config.toml that is a provider of the user's own: "work"; "" for a row's.
  std::string name = {};
  ProviderSettings settings = {};
  bool signs = false;  ///< with AWS credentials, in place of a key
  bool lists = false;  ///< asked for its models, not for a reply
};

/// Who that is, as far as `config` tells. Host and authority are of `url`.
CallSite SiteOf(const ProviderConfig& config, const ProviderRow& row, const net::Url& url);

/// "GitHub Models", "the openai endpoint 127.0.0.1:1234", "the work endpoint 127.0.0.1:1234",
/// "OpenAI (work)".
std::string Who(const CallSite& site);

/// "the key in WORK_KEY", "the AWS credentials".
std::string KeyWords(const CallSite& site);

/// What the user can do, each a sentence without its end: about a key that is refused or missing, a
/// model or a base URL that is wrong.
std::string ChangeKey(const CallSite& site);
std::string GiveKey(const CallSite& site);
std::string ChangeModel(const CallSite& site);
std::string ChangeBaseUrl(const CallSite& site);

/// "LOGAI_BASE_URL", "base_url in [providers.work]": where the base URL is set.
std::string BaseUrlPlace(const CallSite& site);

}  // namespace logai::llm
