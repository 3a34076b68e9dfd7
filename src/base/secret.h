#pragma once

#include <string>
#include <string_view>

namespace logai::base {

/// A password, key or token. It cannot be printed, compared or logged by accident, and its bytes
/// are overwritten when it dies.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  bool empty() const { return value_.empty(); }
  std::size_t size() const { return value_.size(); }

  /// The value itself: only for the code that puts it on the wire or into its own file.
  const std::string& Reveal() const { return value_; }
  /// What a person may see: the first `shown` characters and "...", or "***" when that would show
  /// too much.
  std::string Masked(std::size_t shown = 4) const;

 private:
  void Wipe() noexcept;
  std::string value_;
};

}  // namespace logai::base
