#include "cli/completion_command.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "app/group_names_file.h"
#include "cli/terminal.h"

namespace logai::cli {
namespace {

constexpr std::string_view kBash = R"(_logai() {
  local IFS=$'\n'
  COMPREPLY=($(logai completion complete-words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -o bashdefault -F _logai logai
)";

constexpr std::string_view kZsh = R"(_logai() {
  local -a candidates
  candidates=("${(@f)$(logai completion complete-words "${(@)words[2,$CURRENT]}" 2>/dev/null)}")
  candidates=("${(@)candidates:#}")
  if (( $#candidates )); then
    compadd -- "${candidates[@]}"
  else
    _files
  fi
}
compdef _logai logai
)";

constexpr std::string_view kFish = R"(function __logai_complete
  set -l typed (commandline -opc) (commandline -ct)
  logai completion complete-words $typed[2..-1] 2>/dev/null
end
complete -c logai -a '(__logai_complete)'
)";

/// Commands whose words may be log groups.
constexpr std::array<std::string_view, 6> kOfGroups = {"fetch",  "search",  "tail",
                                                       "groups", "streams", "query"};

struct Values {
  std::string_view flag;
  std::array<std::string_view, 4> values;
};
constexpr std::array<Values, 4> kValues = {{{"--format", {"text", "json", "jsonl", "csv"}},
                                            {"-f", {"text", "json", "jsonl", "csv"}},
                                            {"--order", {"oldest", "newest"}},
                                            {"--language", {"cwli", "sql", "ppl"}}}};

void AddFlags(const CLI::App& app, std::set<std::string>& words) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) words.insert("--" + name);
  }
}

}  // namespace

CompletionCommand Complete(const CLI::App& app, std::span<const char* const> words) {
  CompletionCommand command;
  const std::string last = words.empty() ? "" : words.back();
  const auto before = words.first(words.empty() ? 0 : words.size() - 1);
  command.prefix = last;
  const CLI::App* at = &app;
  std::size_t depth = 0;
  for (const std::string_view word : before) {
    for (const CLI::App* sub : at->get_subcommands({})) {
      if (sub->get_name() != word) continue;
      at = sub;
      ++depth;
      break;
    }
  }
  std::set<std::string> fitting;
  const std::string_view previous = before.empty() ? "" : before.back();
  const auto values = std::ranges::find(kValues, previous, &Values::flag);
  if (values != kValues.end()) {
    for (const std::string_view value : values->values) {
      if (!value.empty()) fitting.emplace(value);
    }
  } else if (last.starts_with("-")) {
    AddFlags(app, fitting);
    AddFlags(*at, fitting);
  } else {
    for (const CLI::App* sub : at->get_subcommands({})) fitting.insert(sub->get_name());
    command.with_groups = depth > 0 &&
                          std::ranges::find(kOfGroups, at->get_name()) != kOfGroups.end() &&
                          (previous == "--group" || !previous.starts_with("--"));
  }
  for (const std::string& word : fitting) {
    if (word.starts_with(last)) command.candidates.push_back(word);
  }
  return command;
}

ExitCode RunCompletion(const CompletionCommand& command, const config::Settings& settings) {
  if (command.shell == "bash") WriteOut(kBash);
  if (command.shell == "zsh") WriteOut(kZsh);
  if (command.shell == "fish") WriteOut(kFish);
  std::string text;
  for (const std::string& candidate : command.candidates) text += candidate + "\n";
  if (command.with_groups) {
    for (const std::string& name : app::KnownGroupNames(settings)) {
      if (name.starts_with(command.prefix)) text += name + "\n";
    }
  }
  WriteOut(text);
  return ExitCode::kSuccess;
}

}  // namespace logai::cli
