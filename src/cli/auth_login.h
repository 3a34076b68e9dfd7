#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "auth/key_store.h"
#include "base/result.h"
#include "cli/auth_command.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

struct LoginRequest {
  std::string provider;     ///< as app::ProviderNamed gives it
  bool with_token = false;  ///< read the key from standard input, whatever other ways there are
  std::chrono::seconds timeout{900};
};

/// `logai auth login`: gets a key or token and stores it. GitHub's for Copilot comes through the
/// browser, from gh or from the user, every other key from the user: typed without being shown, or
/// from standard input.
base::Status RunLogin(const LoginRequest& request, const config::Settings& settings,
                      const Terminal& terminal, const AuthSurroundings& surroundings,
                      const auth::KeyStore& store, std::stop_token stop);

}  // namespace logai::cli
