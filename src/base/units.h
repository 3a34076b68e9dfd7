#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace logai::base {

/// A count of one kind of thing. Made explicitly, never converted back by accident, so that bytes,
/// tokens and lines cannot be mixed up.
template <class Tag>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(std::int64_t value) : value_(value) {}

  constexpr std::int64_t value() const { return value_; }

  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value_ -= other.value_;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }
  friend constexpr auto operator<=>(Quantity, Quantity) = default;

 private:
  std::int64_t value_ = 0;
};

using ByteCount = Quantity<struct ByteTag>;
using TokenCount = Quantity<struct TokenTag>;
using LineNumber = Quantity<struct LineTag>;  ///< counts from 1; 0 means "no line"
using EventCount = Quantity<struct EventTag>;

constexpr ByteCount KiB(std::int64_t n) { return ByteCount(n * 1024); }
constexpr ByteCount MiB(std::int64_t n) { return ByteCount(n * 1024 * 1024); }

/// 1536 as "1.5 KiB", 80 as "80 B".
std::string FormatBytes(ByteCount bytes);

}  // namespace logai::base
