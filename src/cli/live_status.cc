#include "cli/live_status.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/terminal_prompt.h"
#include "base/time.h"

namespace logai::cli {
namespace {

constexpr std::string_view kFrames[] = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
constexpr std::chrono::milliseconds kFrameTime{100};

}  // namespace

LiveStatus::LiveStatus(const Terminal& terminal, bool enabled)
    : enabled_(enabled && terminal.can_redraw),
      width_(terminal.width),
      color_(terminal.color_stderr) {
  if (enabled_) animator_ = std::jthread([this](std::stop_token stop) { Animate(stop); });
}

LiveStatus::~LiveStatus() { Clear(); }

void LiveStatus::Start(const std::string& key, std::string text) {
  if (!enabled_) return;
  const std::scoped_lock lock(mutex_);
  Remove(key);
  running_.push_back({.key = key, .text = std::move(text), .since = SteadyClock::now()});
  Draw();
  changed_.notify_all();
}

void LiveStatus::Finish(const std::string& key, const std::string& line) {
  if (!enabled_) return;
  const std::scoped_lock lock(mutex_);
  Remove(key);
  Write(FitColumns(line, width_ - 1) + "\n");
  Draw();
}

void LiveStatus::Print(const std::string& line) {
  const std::scoped_lock lock(mutex_);
  Write(line + "\n");
  Draw();
}

void LiveStatus::Clear() {
  if (!enabled_) return;
  const std::scoped_lock lock(mutex_);
  running_.clear();
  if (lines_drawn_ > 0) Write("");
}

void LiveStatus::Write(const std::string& text) {
  const std::scoped_lock terminal(base::TerminalMutex());
  WriteErr(EraseCode() + text);
  lines_drawn_ = 0;
}

void LiveStatus::Animate(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (running_.empty()) {
      changed_.wait(lock, stop, [&] { return !running_.empty(); });
      continue;
    }
    changed_.wait_for(lock, stop, kFrameTime, [] { return false; });
    ++frame_;
    if (!running_.empty() && !stop.stop_requested()) Draw();
  }
}

std::string LiveStatus::EraseCode() {
  const int questions = base::QuestionsOnTerminal();
  if (base::IsAskingOnTerminal()) {
    // What is drawn stays above the question, which goes on in the line where the cursor is.
    lines_drawn_ = 0;
    questions_seen_ = questions;
    return "";
  }
  if (lines_drawn_ > 0) lines_drawn_ += questions - questions_seen_;
  questions_seen_ = questions;
  // Back to the first drawn line, then everything below it goes.
  return lines_drawn_ == 0 ? "" : fmt::format("\x1b[{}A\r\x1b[J", lines_drawn_);
}

void LiveStatus::Draw() {
  const std::scoped_lock terminal(base::TerminalMutex());
  if (base::IsAskingOnTerminal()) return;  // the animation comes back afterwards
  std::string screen = EraseCode();
  for (const Running& line : running_) {
    const auto time = std::chrono::duration_cast<base::Millis>(SteadyClock::now() - line.since);
    const std::string suffix = time >= base::Millis(500) ? "  " + base::FormatDuration(time) : "";
    screen += Styled(kFrames[frame_ % std::size(kFrames)], Style::kCyan, color_) + " " +
              FitColumns(line.text, width_ - 4 - DisplayWidth(suffix)) +
              Styled(suffix, Style::kDim, color_) + "\n";
  }
  lines_drawn_ = static_cast<int>(running_.size());
  if (!screen.empty()) WriteErr(screen);
}

void LiveStatus::Remove(const std::string& key) {
  std::erase_if(running_, [&](const Running& line) { return line.key == key; });
}

}  // namespace logai::cli
