#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "config/config_file.h"
#include "config/value.h"

namespace logai::config {

/// A provider that the user describes in config.toml, or a known one with other values. Every field
/// may be left out:
///
///     [providers.work]
///     like = "openai"        # the provider whose ways it has; "custom" when unsaid
///     dialect = "responses"  # chat, responses, anthropic, converse or ollama
///     base_url = "https://llm.corp.example/v1"
///     model = "gpt-6-luna"
///     api_key_env = "WORK_KEY"  # or api_key_cmd = "pass show work", or api_key
///     max_input_tokens = 100000
///     max_output_tokens = 8000
///     headers = { X-Team = "sre" }
struct UserProvider {
  std::string name;
  std::string like;  ///< "" when it is not said
  std::string dialect;
  std::string base_url;
  std::string model;
  base::Secret api_key;
  std::string api_key_env;  ///< the variable that holds the key
  std::string api_key_cmd;  ///< a shell command that prints it
  std::optional<std::int64_t> max_input_tokens, max_output_tokens;
  std::vector<std::pair<std::string, std::string>> headers;
  Origin origin;  ///< of its first line
};

/// Whether a key of config.toml belongs to a provider's table.
bool IsOfUserProvider(std::string_view key);

/// The providers that `entries` describe; other entries are passed over.
/// Errors:  kInvalidInput, with file and line, for a field that there is not, a value that cannot
///          be, a name that is none.
base::Result<std::vector<UserProvider>> ReadUserProviders(std::span<const ConfigEntry> entries,
                                                          const std::filesystem::path& file);

}  // namespace logai::config
