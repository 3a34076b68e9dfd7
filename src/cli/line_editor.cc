#include "cli/line_editor.h"

#include <histedit.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "base/text.h"

namespace logai::cli {
namespace {

/// Whether Ctrl-C, Ctrl-Q and Ctrl-S mean to the terminal what they usually mean.
void SetSignalKeys(bool on) {
  termios modes{};
  if (::tcgetattr(STDIN_FILENO, &modes) != 0) return;
  if (on) {
    modes.c_lflag |= ISIG;
    modes.c_iflag |= IXON;
  } else {
    modes.c_lflag &= ~static_cast<tcflag_t>(ISIG);
    modes.c_iflag &= ~static_cast<tcflag_t>(IXON);
  }
  ::tcsetattr(STDIN_FILENO, TCSANOW, &modes);
}

}  // namespace

/// The libedit handles. Ctrl-C and Ctrl-Q arrive as keys here, not as signals or flow control.
class LineEditor::Impl {
 public:
  explicit Impl(const std::string& prompt) : prompt_(prompt) {
    editor_ = ::el_init("logai", stdin, stdout, stderr);
    history_ = ::history_init();
    HistEvent event;
    ::history(history_, &event, H_SETSIZE, 500);
    ::el_set(editor_, EL_CLIENTDATA, this);
    ::el_set(editor_, EL_PROMPT, &Prompt);
    ::el_set(editor_, EL_EDITOR, "emacs");
    ::el_set(editor_, EL_HIST, ::history, history_);
    ::el_set(editor_, EL_ADDFN, "logai-interrupt", "interrupt", &OnInterrupt);
    ::el_set(editor_, EL_ADDFN, "logai-quit", "quit", &OnQuit);
    ::el_set(editor_, EL_BIND, "^C", "logai-interrupt", nullptr);
    ::el_set(editor_, EL_BIND, "^Q", "logai-quit", nullptr);
    // -d: while a line is edited; -x: in between.
    ::el_set(editor_, EL_SETTY, "-d", "-isig", "-ixon", nullptr);
    ::el_set(editor_, EL_SETTY, "-x", "-isig", "-ixon", nullptr);
    SetSignalKeys(false);
  }
  ~Impl() {
    ::el_end(editor_);
    SetSignalKeys(true);
    ::history_end(history_);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  Input Read() {
    interrupted_ = false;
    int count = 0;
    // libedit would do it after the prompt: a Ctrl-D typed at once would come as a zero byte.
    ::el_set(editor_, EL_PREP_TERM, 1);
    const char* text = ::el_gets(editor_, &count);
    if (interrupted_) {
      std::fputs("\n", stdout);
      std::fflush(stdout);
      return {.kind = Kind::kInterrupt};
    }
    if (text == nullptr || count <= 0) return {.kind = Kind::kQuit};
    Input input{.kind = Kind::kLine, .line = std::string(text, static_cast<std::size_t>(count))};
    if (!base::Trim(input.line).empty()) {
      HistEvent event;
      ::history(history_, &event, H_ENTER, input.line.c_str());
    }
    return input;
  }

 private:
  static Impl& Of(EditLine* editor) {
    void* self = nullptr;
    ::el_get(editor, EL_CLIENTDATA, &self);
    return *static_cast<Impl*>(self);
  }
  static char* Prompt(EditLine* editor) { return Of(editor).prompt_.data(); }
  static unsigned char OnInterrupt(EditLine* editor, int) {
    Of(editor).interrupted_ = true;
    return CC_EOF;
  }
  static unsigned char OnQuit(EditLine*, int) { return CC_EOF; }

  std::string prompt_;
  EditLine* editor_ = nullptr;
  History* history_ = nullptr;
  bool interrupted_ = false;
};

LineEditor::LineEditor(const Terminal& terminal, std::string prompt) : prompt_(std::move(prompt)) {
  if (terminal.stdin_is_terminal && terminal.stdout_is_terminal)
    impl_ = std::make_unique<Impl>(prompt_);
}

LineEditor::~LineEditor() = default;

LineEditor::SignalKeys::SignalKeys(const LineEditor& editor) : active_(editor.impl_ != nullptr) {
  if (active_) SetSignalKeys(true);
}

LineEditor::SignalKeys::~SignalKeys() {
  if (active_) SetSignalKeys(false);
}

LineEditor::Input LineEditor::Read() {
  if (impl_) return impl_->Read();
  Input input{.kind = Kind::kLine};
  if (!std::getline(std::cin, input.line)) return {.kind = Kind::kQuit};
  return input;
}

}  // namespace logai::cli
