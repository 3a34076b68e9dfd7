#include "cli/messages.h"

#include "privacy/terminal.h"

namespace logai::cli {

void PrintError(const base::Error& error, const Terminal& terminal) {
  if (error.kind == base::ErrorKind::kCancelled) {
    WriteErr("Interrupted.\n");
    return;
  }
  WriteErr(Styled("error:", Style::kRed, terminal.color_stderr) + " " +
           privacy::SafeForTerminal(error.message) + "\n");
  if (!error.next.empty()) WriteErr(privacy::SafeForTerminal(error.next) + "\n");
}

void PrintConfigurationError(const base::Error& error) {
  WriteErr("❌ Configuration Error: " + privacy::SafeForTerminal(error.message) + "\n");
  if (!error.next.empty()) WriteErr(privacy::SafeForTerminal(error.next) + "\n");
}

void PrintNotice(std::string_view notice, const Terminal& terminal) {
  WriteErr(Styled("! ", Style::kYellow, terminal.color_stderr) + privacy::SafeForTerminal(notice) +
           "\n");
}

}  // namespace logai::cli
