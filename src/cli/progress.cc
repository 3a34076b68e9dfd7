#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace logai::cli {
namespace {

constexpr std::chrono::milliseconds kPatience{1'000};  // before anything is shown
constexpr std::chrono::milliseconds kPause{100};       // between two pictures
constexpr std::int64_t kMiB = 1024 * 1024;
constexpr std::int64_t kBarWidth = 20;

std::string Bar(std::int64_t done, std::int64_t total) {
  const auto full = static_cast<std::size_t>(std::clamp(done, std::int64_t{0}, total) * kBarWidth /
                                             std::max(total, std::int64_t{1}));
  return "[" + std::string(full, '#') + std::string(kBarWidth - full, '-') + "] ";
}

}  // namespace

Progress::Progress(const Terminal& terminal, bool enabled) : status_(terminal, enabled) {}

void Progress::Show(base::ByteCount done, base::ByteCount total) {
  const auto now = SteadyClock::now();
  if (now - begin_ < kPatience || now - shown_ < kPause) return;
  shown_ = now;
  status_.Start("progress", Text(done, total, elapsed()));
}

std::chrono::milliseconds Progress::elapsed() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - begin_);
}

std::optional<std::chrono::milliseconds> Progress::ToldTime(const Terminal& terminal) const {
  if (!terminal.stdout_is_terminal) return std::nullopt;
  return elapsed();
}

std::string Progress::Text(base::ByteCount done, base::ByteCount total,
                           std::chrono::milliseconds elapsed) {
  const std::int64_t rate = done.value() / std::max<std::int64_t>(elapsed.count(), 1) / 1'000;
  std::string text;
  if (total.value() > 0) {
    text = Bar(done.value(), total.value()) + base::WithThousands(done.value() / kMiB) + " of " +
           base::WithThousands(total.value() / kMiB) + " MiB";
  } else {
    text = base::WithThousands(done.value() / kMiB) + " MiB";
  }
  return fmt::format("{}, {} MB/s", text, base::WithThousands(rate));
}

}  // namespace logai::cli
