#include "app/group_names_file.h"

#include <fmt/format.h>

#include <charconv>
#include <functional>
#include <set>
#include <utility>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

namespace logai::app {
namespace {

namespace keys = config::keys;

constexpr std::string_view kHead = "logai groups 1 ";  // and the time in ms

/// `name` as a part of a file's name.
std::string AsFileName(std::string_view name) {
  std::string plain(name);
  for (char& c : plain) {
    const bool safe = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-' || c == '_';
    if (!safe) c = '_';
  }
  return plain;
}

}  // namespace

GroupNamesFile::GroupNamesFile(const config::Settings& settings,
                               const base::Environment& environment, std::string_view profile,
                               std::string_view region) {
  const auto of = [&](std::string_view name) { return environment.Get(name).value_or(""); };
  // Different accounts and servers must not mix; the names in clear are for whoever looks.
  const std::string who = fmt::format(
      "{}\n{}\n{}\n{}\n{}", profile, region, profile.empty() ? of("AWS_ACCESS_KEY_ID") : "",
      of("AWS_ENDPOINT_URL"), of("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"));
  path_ = settings.Get(keys::kCacheDir) / "groups" /
          fmt::format("{}-{}-{:016x}", AsFileName(profile.empty() ? "default" : profile),
                      AsFileName(region), std::hash<std::string>()(who));
}

GroupNamesFile::Names GroupNamesFile::Read() const { return ReadFile(path_); }

GroupNamesFile::Names GroupNamesFile::ReadFile(const std::filesystem::path& path) {
  Names found;
  const auto content = base::ReadWholeFile(path);
  if (!content || !content->starts_with(kHead)) return found;
  std::int64_t ms = 0;
  bool head = true;
  for (const std::string_view line : base::Split(*content, '\n')) {
    if (std::exchange(head, false)) {
      const std::string_view number = line.substr(kHead.size());
      if (std::from_chars(number.data(), number.data() + number.size(), ms).ec != std::errc())
        return found;
    } else if (!line.empty()) {
      found.names.emplace_back(line);
    }
  }
  found.listed = base::FromEpochMs(ms);
  return found;
}

void GroupNamesFile::Write(const std::vector<std::string>& names, base::UtcTime now) const {
  std::string content = fmt::format("{}{}\n", kHead, base::EpochMs(now));
  for (const std::string& name : names) content += name + "\n";
  const auto written = base::WriteFileAtomically(path_, content);
  if (!written)
    base::LogWarning("app", "the names of log groups are not kept: {}", written.error().message);
}

std::vector<std::string> KnownGroupNames(const config::Settings& settings) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(settings.Get(keys::kCacheDir) / "groups", error)) {
    for (std::string& name : GroupNamesFile::ReadFile(entry.path()).names)
      names.insert(std::move(name));
  }
  return {names.begin(), names.end()};
}

}  // namespace logai::app
