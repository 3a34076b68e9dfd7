#pragma once

#include <stop_token>

#include "sources/file_decoder.h"

namespace logai::sources {

/// The bytes of a pipe, a socket or a device as they come.
class InputReader final : public ByteReader {
 public:
  /// Borrows: `fd`, which must stay open.
  InputReader(int fd, std::stop_token stop) : fd_(fd), stop_(std::move(stop)) {}

  bool WouldWait() override;
  /// Waits until there is something, and gives what there is; 0 at the end.
  /// Errors:  kCancelled; kUnavailable when the input can't be read.
  base::Result<std::size_t> Read(std::span<char> buffer) override;

 private:
  int fd_;
  std::stop_token stop_;
};

}  // namespace logai::sources
