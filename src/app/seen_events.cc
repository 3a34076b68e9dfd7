#include "app/seen_events.h"

#include <functional>
#include <string_view>

namespace logai::app {
namespace {

std::uint64_t KeyOf(const logs::Event& event) {
  const std::hash<std::string_view> hash;
  std::uint64_t key = hash(event.message);
  const auto mix = [&](std::uint64_t value) {
    key ^= value + 0x9E3779B97F4A7C15ULL + (key << 6) + (key >> 2);
  };
  mix(hash(event.stream));
  mix(hash(event.group));
  if (event.time) mix(static_cast<std::uint64_t>(base::EpochMs(*event.time)));
  return key;
}

}  // namespace

bool SeenEvents::Pass::IsNew(const logs::Event& event) {
  const std::uint64_t key = KeyOf(event);
  const std::uint32_t given = ++given_[key];
  Shown& shown = seen_.shown_[key];
  if (event.time) shown.time = *event.time;
  if (given <= shown.count) return false;
  shown.count = given;
  return true;
}

void SeenEvents::ForgetBefore(base::UtcTime time) {
  std::erase_if(shown_, [&](const auto& entry) { return entry.second.time < time; });
}

}  // namespace logai::app
