#include "cli/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <clocale>
#include <cstdlib>
#include <cwchar>

#include "base/text.h"

namespace logai::cli {
namespace {

std::string_view Code(Style style) {
  switch (style) {
    case Style::kBold:
      return "1";
    case Style::kDim:
      return "2";
    case Style::kRed:
      return "31";
    case Style::kGreen:
      return "32";
    case Style::kYellow:
      return "33";
    case Style::kCyan:
      return "36";
  }
  return "0";
}

/// Set when standard output took less than was written, as on a full disk. A reader that went away
/// is no failure.
std::atomic<bool> output_failed = false;
std::atomic<bool> output_closed = false;  // its reader has gone

// Set by Detect, before any other thread runs.
termios modes_at_start{};
bool modes_known = false;

void WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      if (fd == STDOUT_FILENO) (errno == EPIPE ? output_closed : output_failed) = true;
      return;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Decodes the well-formed character at the front of `text`.
char32_t Decode(std::string_view text, std::size_t length) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (length == 1) return byte(0);
  char32_t code = byte(0) & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) code = (code << 6) | (byte(i) & 0x3Fu);
  return code;
}

std::size_t LengthFromFirstByte(unsigned char first) {
  if (first < 0x80) return 1;
  if (first < 0xE0) return 2;
  return first < 0xF0 ? 3 : 4;
}

/// Calls `visit(character, width)` until it returns false.
template <class Visit>
void ForEachCharacter(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t length =
        std::min(LengthFromFirstByte(static_cast<unsigned char>(text[0])), text.size());
    const int width = ::wcwidth(static_cast<wchar_t>(Decode(text, length)));
    if (!visit(text.substr(0, length), width < 0 ? 0 : width)) return;
    text.remove_prefix(length);
  }
}

}  // namespace

Terminal Terminal::Detect(const base::Environment& environment) {
  // Without a UTF-8 locale the C library knows no width for anything but ASCII.
  if (std::setlocale(LC_CTYPE, "") == nullptr || MB_CUR_MAX == 1)
    std::setlocale(LC_CTYPE, "C.UTF-8");
  modes_known = ::tcgetattr(STDIN_FILENO, &modes_at_start) == 0;
  Terminal terminal;
  terminal.stdin_is_terminal = ::isatty(STDIN_FILENO) == 1;
  terminal.stdout_is_terminal = ::isatty(STDOUT_FILENO) == 1;
  terminal.stderr_is_terminal = ::isatty(STDERR_FILENO) == 1;
  const bool dumb = environment.Get("TERM").value_or("dumb") == "dumb";
  const bool forced = environment.GetNonEmpty("CLICOLOR_FORCE").value_or("0") != "0";
  const bool refused = environment.GetNonEmpty("NO_COLOR").has_value();
  terminal.color_stdout = !refused && (forced || (terminal.stdout_is_terminal && !dumb));
  terminal.color_stderr = !refused && (forced || (terminal.stderr_is_terminal && !dumb));
  terminal.can_redraw = terminal.stderr_is_terminal && !dumb;
  winsize size{};
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
      terminal.width = size.ws_col;
      break;
    }
  }
  return terminal;
}

std::string Styled(std::string_view text, Style style, bool color) {
  if (!color) return std::string(text);
  return "\x1b[" + std::string(Code(style)) + "m" + std::string(text) + "\x1b[0m";
}

int DisplayWidth(std::string_view text) {
  int columns = 0;
  ForEachCharacter(text, [&](std::string_view, int width) {
    columns += width;
    return true;
  });
  return columns;
}

std::string FitColumns(std::string_view text, int columns) {
  if (DisplayWidth(text) <= columns) return std::string(text);
  std::string fitted;
  int used = 0;
  ForEachCharacter(text, [&](std::string_view character, int width) {
    if (used + width > columns - 1) return false;
    fitted += character;
    used += width;
    return true;
  });
  return fitted + "…";
}

std::vector<std::string> WrapColumns(std::string_view text, int columns, std::size_t max_lines) {
  std::vector<std::string> lines;
  while (!text.empty() && lines.size() + 1 < max_lines) {
    std::size_t fits = 0;
    int used = 0;
    ForEachCharacter(text, [&](std::string_view character, int width) {
      if (used + width > columns) return false;
      used += width;
      fits += character.size();
      return true;
    });
    if (fits < text.size()) {
      const auto blank = text.substr(0, fits + 1).rfind(' ');
      // A word that fills most of the line is cut rather than the line left empty.
      if (blank != text.npos && blank > fits / 3) fits = blank;
    }
    lines.emplace_back(base::Trim(text.substr(0, fits)));
    text = text.substr(fits);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  if (!text.empty()) lines.push_back(FitColumns(text, columns));
  return lines;
}

void HoldStandardDescriptors() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // Only to be read, so that what is written there fails, as it would have.
    if (::fcntl(fd, F_GETFD) < 0) ::open("/dev/null", O_RDONLY);
  }
}

void WriteOut(std::string_view text) { WriteAll(STDOUT_FILENO, text); }
void RestoreTerminalModes() {
  if (modes_known) ::tcsetattr(STDIN_FILENO, TCSANOW, &modes_at_start);
}

bool OutputFailed() { return output_failed; }
bool OutputEnded() { return output_failed || output_closed; }
void WriteErr(std::string_view text) { WriteAll(STDERR_FILENO, text); }

}  // namespace logai::cli
