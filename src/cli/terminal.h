#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"

namespace logai::cli {

/// What standard output and standard error are connected to: decided once, asked everywhere.
struct Terminal {
  bool stdout_is_terminal = false;
  bool stderr_is_terminal = false;
  bool stdin_is_terminal = false;
  bool color_stdout = false;  ///< NO_COLOR, CLICOLOR_FORCE and TERM=dumb have been looked at
  bool color_stderr = false;
  bool can_redraw = false;  ///< standard error is a terminal that can move its cursor
  int width = 80;

  static Terminal Detect(const base::Environment& environment);
};

enum class Style { kBold, kDim, kRed, kGreen, kYellow, kCyan };

/// `text` in a style when `color` says so, else as it is.
std::string Styled(std::string_view text, Style style, bool color);

/// How many columns `text` takes (wide characters two, combining ones none).
int DisplayWidth(std::string_view text);
/// `text` cut to `columns`, with "…" when something was cut.
std::string FitColumns(std::string_view text, int columns);

/// `text` in lines of at most `columns`, broken at blanks where there are any; what goes beyond
/// `max_lines` is cut with "…". Precondition: columns > 1, max_lines > 0.
std::vector<std::string> WrapColumns(std::string_view text, int columns, std::size_t max_lines);

/// Before anything else is opened: puts /dev/null where standard input, output or error are closed,
/// so that no file of ours gets their number. What is then written to a closed output counts as
/// lost.
void HoldStandardDescriptors();

/// Writes all of `text`; a closed pipe is not an error here.
void WriteOut(std::string_view text);
void WriteErr(std::string_view text);
/// Puts the terminal's modes back to what they were at Detect: for an end in the middle of a line
/// being edited.
void RestoreTerminalModes();
/// Whether some of what WriteOut got was lost, as on a full disk.
bool OutputFailed();
/// Whether nothing that is written any more would be read: the output failed, or its reader has
/// closed it.
bool OutputEnded();

}  // namespace logai::cli
