#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/spending.h"
#include "cli/event_commands.h"
#include "cli/exit_code.h"

namespace logai::cli {

enum class Format { kText, kMarkdown, kJson };

struct AskArguments {
  std::string question;
  std::vector<std::string> sources;  ///< as typed: files, folders, globs, "-", "cloudwatch[:GROUP]"
  std::optional<std::string> since;
  std::optional<std::string> until;
  Format format = Format::kText;
  bool quiet = false;
  bool reveal = false;       ///< show real values in the place of their names
  std::string session = {};  ///< to go on with, as SessionStore::Find takes it; empty: a new one
};

/// `logai ask`
struct AskCommand {
  AskArguments arguments;
  bool dry_run = false;  ///< show what would be sent, and send nothing
  bool strict = false;   ///< a main claim that is not proven is a failure
  agent::SpendingCaps caps = {};
};
/// Plain `logai`: the conversation.
struct ChatCommand {
  AskArguments arguments;  ///< without a question
};
/// `logai sessions …`; `resume` is a ChatCommand.
struct SessionsCommand {
  enum class Action { kList, kShow, kRename, kDelete, kExport } action = Action::kList;
  std::vector<std::string> sessions = {};  ///< as SessionStore::Find takes them
  std::string name = {};                   ///< kRename
  Format format = Format::kText;
  bool reveal = false;      ///< kShow: with real values, as far as the sources can be read again
  std::string output = {};  ///< kExport: a file; empty: standard output
};
/// `logai sent`
struct SentCommand {
  std::string session;  ///< as SessionStore::Find takes it
  bool json = false;
};
/// `logai config show`
struct ConfigShowCommand {
  bool json = false;
};
/// `logai auth …`
struct AuthCommand {
  enum class Action { kLogin, kLogout, kStatus, kList } action = Action::kStatus;
  std::chrono::seconds login_timeout{900};
  std::string provider = {};  ///< as typed; empty: github-copilot
  bool with_token = false;    ///< `login`: the key is on standard input
  bool json = false;          ///< `status`, `list`
};
/// `logai providers`, `logai models`, `logai doctor`, `logai quota`
struct InspectCommand {
  enum class Subject { kProviders, kModels, kDoctor, kQuota } subject = Subject::kProviders;
  bool json = false;
};
/// `logai patterns`
struct PatternsCommand {
  enum class Format { kText, kJson, kCsv };
  std::vector<std::string> sources;  ///< as typed: files, folders, globs, "-"
  std::optional<std::size_t> top;    ///< 0: all
  Format format = Format::kText;
  std::string assignments;  ///< a file to write; empty: none
  int threads = 0;          ///< 0: one per processor
  bool parameters = false;  ///< text: the values under each template
  bool redact = false;
  bool quiet = false;
};
/// `logai digest`
struct DigestCommand {
  std::vector<std::string> sources;  ///< as typed: files, folders, globs, "-"
  std::optional<std::size_t> max_bytes, max_tokens;
  std::string question;  ///< may be empty
  std::string baseline;  ///< may be empty
  std::optional<std::string> since, until;
  Format format = Format::kText;  ///< text or JSON
  bool explain = false;
  int threads = 0;  ///< 0: one per processor
  bool redact = false;
  bool quiet = false;
};
/// `logai compare`
struct CompareCommand {
  std::vector<std::string> sides;  ///< as typed: sources and windows (START..END)
  std::string baseline;            ///< as typed; may be empty
  std::optional<std::string> since, until;
  std::optional<std::size_t> top;  ///< 0: all
  bool json = false;
  int threads = 0;  ///< 0: one per processor
  bool redact = false;
  bool quiet = false;
};
/// `logai timeline`
struct TimelineCommand {
  enum class Format { kText, kJson, kCsv };
  enum class By { kLevel, kTemplate, kSource };
  std::vector<std::string> sources;
  std::optional<std::string> since, until;
  std::optional<std::chrono::milliseconds> bucket;  ///< absent: chosen to fit
  std::size_t top = 12;                             ///< rows by template and source; 0: all
  By by = By::kLevel;
  Format format = Format::kText;
  int threads = 0;  ///< 0: one per processor
  bool redact = false;
  bool quiet = false;
};
/// `logai redact`
struct RedactCommand {
  enum class Output { kText, kSpans, kRecords };
  std::vector<std::string> sources;  ///< as typed: files, folders, globs, "-"
  Output output = Output::kText;
  std::string style;     ///< "marks" or "placeholders"; empty: as the settings say
  int threads = 0;       ///< 0: one per processor
  bool summary = false;  ///< say on standard error what was found, also when that is no terminal
  bool quiet = false;
};
/// Nothing to run: help, version or a mistake; `text` goes to standard output when the code is
/// kSuccess.
struct PrintAndExit {
  std::string text;
  ExitCode code = ExitCode::kSuccess;
};

struct CommandLine {
  std::variant<ChatCommand, AskCommand, ConfigShowCommand, AuthCommand, InspectCommand,
               PatternsCommand, DigestCommand, CompareCommand, TimelineCommand, RedactCommand,
               EventCommand, SessionsCommand, SentCommand, PrintAndExit>
      command;
  std::map<std::string, std::string, std::less<>> setting_flags;  ///< by the name of the setting
  std::optional<std::string> config_path;                         ///< --config
};

/// Reads the command line. A mistake is a PrintAndExit with kUsage and a suggestion.
CommandLine ParseCommandLine(int argc, const char* const* argv);

}  // namespace logai::cli
