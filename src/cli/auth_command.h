#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "auth/keyring.h"
#include "base/environment.h"
#include "base/time.h"
#include "base/wait.h"
#include "cli/command_line.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"
#include "config/settings.h"

namespace logai::cli {

/// `logai auth login|logout|status|list`: the keys and sign-ins of the providers. Results go to
/// standard output, questions and errors to standard error.
ExitCode RunAuth(const AuthCommand& command, std::chrono::seconds login_timeout,
                 const config::Settings& settings, const Terminal& terminal, std::stop_token stop);

/// What `logai auth` reaches beyond its arguments; tests give their own.
struct AuthSurroundings {
  base::Environment environment;  ///< for PATH and the variables of other programs
  std::string github_url = "https://github.com";
  base::Waiter& waiter;
  const base::Clock& clock;
  /// The system's keyring; empty: the one of `environment`.
  std::function<std::unique_ptr<auth::Keyring>()> open_keyring = {};
};
ExitCode RunAuth(const AuthCommand& command, std::chrono::seconds login_timeout,
                 const config::Settings& settings, const Terminal& terminal,
                 const AuthSurroundings& surroundings, std::stop_token stop);

}  // namespace logai::cli
