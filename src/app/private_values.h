#pragma once

#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "agent/answer.h"
#include "agent/session/session.h"
#include "agent/tools/group_names.h"
#include "base/environment.h"
#include "base/result.h"
#include "base/secret.h"
#include "config/settings.h"
#include "privacy/redactor.h"
#include "sources/log_source.h"

// Names of private values (privacy/pseudonyms.h) over the life of a session. The values themselves
// are kept nowhere: what is real again was read from the logs again.
namespace logai::app {

/// The key under which the session `id` keeps the fingerprints of its values: of
/// LOGAI_REDACTION_KEY, else of a key that this user has (made here when there is none, 0600).
/// Errors:  those of files.
base::Result<base::Secret> FingerprintKey(const config::Settings& settings, std::string_view id);

/// Reads the events of `evidence` again in which names stand whose values are not known, so that
/// `redactor` meets the values. What cannot be found again stays a name.
/// Errors:  kCancelled.
base::Status MeetValuesAgain(std::span<const logs::Evidence> evidence, sources::LogSource& source,
                             const agent::GroupNames& names, const privacy::Redactor& redactor,
                             std::stop_token stop);

/// With each text as `reveal` gives it.
agent::Answer Revealed(agent::Answer answer,
                       const std::function<std::string(std::string_view)>& reveal);
/// `session` with real values, as far as its sources can be read again: for the user's own screen.
/// Errors:  those of opening the sources.
base::Result<agent::Session> WithRealValues(agent::Session session,
                                            const config::Settings& settings,
                                            const base::Environment& environment,
                                            std::stop_token stop);

agent::Session Revealed(agent::Session session,
                        const std::function<std::string(std::string_view)>& reveal);

}  // namespace logai::app
