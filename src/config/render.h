#pragma once

#include <map>
#include <string>

#include "config/settings.h"

namespace logai::config {

/// Which secrets `logai auth login` has stored in the place of a setting that is not set: by the
/// name of the setting, where it stands ("keyring").
using StoredSecrets = std::map<std::string, std::string, std::less<>>;

/// `config show` for people: a line for each setting with name, value and origin, aligned, under
/// the titles of the sections. Secrets are masked. Settings without effect are marked.
std::string RenderSettings(const Settings& settings, const StoredSecrets& stored = {});

/// `config show` for programs: {"schema_version": 1, "settings": [{"name", "key", "value", "set",
/// "origin": {"source", "file", "line", "flag"}, "secret", "stored", "effect"}], "notices":
/// [{"weight", "text"}]}. A value is a string, number, boolean, array of strings or null; of a
/// secret it is the masked text. "stored" is null, or where `logai auth login` has put the secret.
std::string RenderSettingsJson(const Settings& settings, const StoredSecrets& stored = {});

/// The variables for `--help`, by section, each with its line of help, default and flag.
std::string RenderHelp();

/// The content of `.env.example`: every variable that may stand in a `.env`, commented out.
std::string RenderEnvExample();

/// The content of docs/settings.md.
std::string RenderReference();

}  // namespace logai::config
