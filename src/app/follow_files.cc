#include "app/follow_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/descriptor.h"
#include "base/file.h"
#include "base/text.h"

namespace logai::app {
namespace {

constexpr base::Millis kPause{200};
constexpr std::size_t kLongestLine = 1024 * 1024;  // longer ones come in pieces
constexpr off_t kTailBytes = 256 * 1024;           // looked at for the last lines

class FollowedFile {
 public:
  FollowedFile(std::string path, std::size_t group, const TailRequest& request)
      : path_(std::move(path)), group_(group), request_(request) {}

  /// Opens it at its last lines. False when it is not there, which is told.
  bool Begin(TailDesk& desk, std::vector<TailEvent>& events) {
    if (!Open()) {
      base::Error error = base::FileError(path_, errno);
      desk.Remark(error.message + "; it is waited for");
      missing_ = true;
      return false;
    }
    struct stat status{};
    if (::fstat(file_.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
      desk.Fail({.kind = base::ErrorKind::kInvalidInput,
                 .message = path_ + " is no file that can be followed",
                 .next = "name files, or folders of files",
                 .retry_after = {}});
      file_.Close();
      gone_ = true;
      return false;
    }
    offset_ = std::max<off_t>(0, status.st_size - kTailBytes);
    const bool from_the_middle = offset_ > 0;
    std::vector<TailEvent> last;
    Read(last);
    // The first line may have begun before what was read.
    if (from_the_middle && !last.empty()) last.erase(last.begin());
    const std::size_t shown = std::min(last.size(), request_.file_lines);
    events.insert(events.end(), last.end() - static_cast<std::ptrdiff_t>(shown), last.end());
    return true;
  }

  /// What was appended since the last look.
  void Look(TailDesk& desk, std::vector<TailEvent>& events) {
    if (gone_) return;
    struct stat named{};
    const bool is_there = ::stat(path_.c_str(), &named) == 0;
    if (!file_.is_open()) {
      if (!is_there || !Open()) return;
      offset_ = 0;
      if (std::exchange(missing_, false)) desk.Remark(path_ + " is there now");
      Read(events);
      return;
    }
    struct stat open{};
    if (::fstat(file_.get(), &open) != 0) return;
    if (open.st_size < offset_) {
      desk.Remark(path_ + " was emptied; it is read from its begin");
      offset_ = 0;
      partial_.clear();
    }
    Read(events);
    const bool other = is_there && (named.st_ino != open.st_ino || named.st_dev != open.st_dev);
    if (!other) return;
    // Rotated: the old one was read to its end above.
    EndLine(events);
    desk.Remark(path_ + " is a new file (rotated)");
    if (!Open()) return;
    offset_ = 0;
    Read(events);
  }

 private:
  bool Open() {
    file_.Close();
    file_ = base::Descriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    return file_.is_open();
  }

  void Read(std::vector<TailEvent>& events) {
    std::array<char, 64 * 1024> buffer;
    while (true) {
      const ssize_t count = ::pread(file_.get(), buffer.data(), buffer.size(), offset_);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return;
      offset_ += count;
      std::string_view rest(buffer.data(), static_cast<std::size_t>(count));
      while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        partial_ += rest.substr(0, end);
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
        if (end != rest.npos || partial_.size() >= kLongestLine) EndLine(events);
      }
    }
  }

  void EndLine(std::vector<TailEvent>& events) {
    if (partial_.ends_with('\r')) partial_.pop_back();
    logs::Event event;
    event.message = base::ToValidUtf8(std::exchange(partial_, {}));
    event.group = path_;
    if (!event.message.empty() && request_.filter.Matches(event.message))
      events.push_back({.group = group_, .event = std::move(event)});
  }

  const std::string path_;
  const std::size_t group_;
  const TailRequest& request_;
  base::Descriptor file_;
  off_t offset_ = 0;
  std::string partial_;  // a line that is still being written
  bool missing_ = false;
  bool gone_ = false;
};

}  // namespace

void FollowFiles(const TailRequest& request, std::size_t first, base::Waiter& waiter,
                 TailDesk& desk, std::stop_token stop) {
  std::vector<FollowedFile> files;
  std::vector<TailEvent> events;
  for (std::size_t i = 0; i < request.files.size(); ++i) {
    files.emplace_back(request.files[i], first + i, request);
    files.back().Begin(desk, events);
  }
  desk.HandIn(std::exchange(events, {}));
  while (waiter.WaitFor(kPause, stop)) {
    for (FollowedFile& file : files) file.Look(desk, events);
    desk.HandIn(std::exchange(events, {}));
  }
}

}  // namespace logai::app
