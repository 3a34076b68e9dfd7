#include "llm/quota/live_requests.h"

#include <fcntl.h>

#include <utility>

namespace logai::llm {
namespace {

struct flock ByteOf(std::int64_t id, short type) {
  struct flock lock{};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = id;
  lock.l_len = 1;
  return lock;
}

}  // namespace

LiveRequests::LiveRequests(const std::filesystem::path& side_file) {
  base::Descriptor file(::open(side_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (file.get() >= 0) file_ = std::move(file);
}

void LiveRequests::Hold(std::int64_t id) {
  held_.insert(id);
  if (!file_) return;
  struct flock lock = ByteOf(id, F_WRLCK);
  // On a file system without locks the request only counts as under way in this process.
  [[maybe_unused]] const int held = ::fcntl(file_->get(), F_OFD_SETLK, &lock);
}

void LiveRequests::Release(std::int64_t id) {
  held_.erase(id);
  if (!file_) return;
  struct flock lock = ByteOf(id, F_UNLCK);
  [[maybe_unused]] const int released = ::fcntl(file_->get(), F_OFD_SETLK, &lock);
}

bool LiveRequests::IsUnderWay(std::int64_t id) const {
  if (held_.contains(id)) return true;
  if (!file_) return false;
  struct flock lock = ByteOf(id, F_WRLCK);
  return ::fcntl(file_->get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace logai::llm
