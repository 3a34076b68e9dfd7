#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "llm/provider.h"
#include "net/http.h"
#include "net/url.h"

/// Where a provider's requests go and as whom. For the catalogue.
namespace logai::llm {

/// What to set for the provider's base URL: its own setting, else the one for all.
std::string_view BaseUrlSetting(const ProviderRow& row);
/// What to set for its model.
std::string_view ModelSetting(const ProviderRow& row);

/// The base URL of `config`, else of the row, without what the dialect adds to it: people give the
/// base and the address of the endpoint itself.
/// Errors:  kInvalidInput when it is none, or missing where the row has none.
base::Result<net::Url> BaseUrlOf(const ProviderConfig& config, const ProviderRow& row,
                                 DialectKind dialect);

/// Whether `url` is not the provider's own: a gateway, a server of the user's, a test.
bool IsOwnEndpoint(const ProviderRow& row, const net::Url& url);

/// The key without the blanks that pasting adds; empty where none is needed.
/// Errors:  kUnauthorized when it is needed and missing, kInvalidInput for what cannot be one.
base::Result<base::Secret> KeyOf(const ProviderConfig& config, const ProviderRow& row,
                                 bool own_endpoint);

/// The fields that every request has beside its key and content type.
net::Headers HeadersOf(const ProviderConfig& config, std::string_view host, DialectKind dialect);

/// Where a server of that wire form lists its models, below the base URL.
std::string_view ListPath(DialectKind dialect);

/// The field of `style` with `key` in it.
std::pair<std::string, std::string> KeyField(KeyHeader style, const base::Secret& key);

/// A provider's server and what lets us in: the same for every request beside the questions.
struct ServerAccess {
  const ProviderRow* row = nullptr;
  DialectKind dialect = DialectKind::kOpenAiChat;
  net::Url url;
  bool own = false;  ///< IsOwnEndpoint
  base::Secret key;
  net::Headers headers;  ///< without the key

  /// A GET of `path`, which is relative to the base URL.
  net::HttpRequest Request(std::string_view path) const;
};

/// Errors:  kInvalidInput for an unknown provider, or a base URL or key that cannot be used;
///          kUnauthorized when a key is required and missing.
base::Result<ServerAccess> AccessTo(const ProviderConfig& config);

}  // namespace logai::llm
