#include "base/secret.h"

#include <utility>

namespace logai::base {

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    Wipe();
    value_ = other.value_;
  }
  return *this;
}

// A moved-from short string keeps its bytes inside the object, so the source is wiped too.
Secret::Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.Wipe(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    Wipe();
    value_ = std::move(other.value_);
    other.Wipe();
  }
  return *this;
}

Secret::~Secret() { Wipe(); }

std::string Secret::Masked(std::size_t shown) const {
  if (value_.empty()) return "";
  if (value_.size() < shown * 3) return "***";
  return value_.substr(0, shown) + "...";
}

void Secret::Wipe() noexcept {
  // Through a volatile pointer, so that the stores are not optimised away as dead.
  value_.resize(value_.capacity());
  for (volatile char* p = value_.data(); p != value_.data() + value_.size(); ++p) *p = 0;
  value_.clear();
}

}  // namespace logai::base
