#include "sources/file_group.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "base/ascii.h"

namespace logai::sources {
namespace {

namespace fs = std::filesystem;

std::string_view WithoutCompression(std::string_view name) {
  for (const std::string_view ending : {".gz", ".zst", ".zstd"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) {
      name.remove_suffix(ending.size());
      break;
    }
  }
  return name;
}

bool IsOneOf(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}

/// Takes `count` digits off the front of `text`, behind a separator or without one.
bool TakeDigits(std::string_view& text, std::size_t count, std::string_view separators) {
  const std::size_t begin = !text.empty() && IsOneOf(text.front(), separators) ? 1 : 0;
  const std::string_view digits = text.substr(begin, count);
  if (digits.size() < count || !std::ranges::all_of(digits, base::IsDigit)) return false;
  text.remove_prefix(begin + count);
  return true;
}

/// What stands behind the date that `text` starts with ("2026-11-20", "20261120T14",
/// "2026-11-20_14-05-09"): for each way to read it, the longest date first; none without a date.
std::vector<std::string_view> BehindDate(std::string_view text) {
  if (!TakeDigits(text, 4, {}) || !TakeDigits(text, 2, "-") || !TakeDigits(text, 2, "-")) return {};
  std::vector<std::string_view> rests = {text};
  for (const std::string_view separators : {"-_T.", "-_:", "-_:"}) {
    if (!TakeDigits(text, 2, separators)) break;
    rests.insert(rests.begin(), text);
  }
  return rests;
}

/// ".7", at most ".999"
std::optional<int> ParseNumber(std::string_view suffix) {
  if (suffix.size() < 2 || suffix.size() > 4 || suffix.front() != '.') return std::nullopt;
  int number = 0;
  for (const char c : suffix.substr(1)) {
    if (!base::IsDigit(c)) return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

/// A rotation without its base from all of `suffix`: a separator and a date, a number, or both.
std::optional<Rotation> ParseSuffix(std::string_view suffix) {
  const std::string_view text = suffix.substr(1);
  for (const std::string_view rest : BehindDate(text)) {
    const auto number = ParseNumber(rest);
    if (!rest.empty() && !number) continue;
    std::string date(text.substr(0, text.size() - rest.size()));
    std::erase_if(date, [](char c) { return !base::IsDigit(c); });
    return Rotation{.base = {}, .date = std::move(date), .number = number};
  }
  const auto number = ParseNumber(suffix);
  if (!number) return std::nullopt;
  return Rotation{.base = {}, .date = {}, .number = number};
}

/// "10.0.0" of a host's address and "app-1.2" of a version are no names of logs that rotate.
bool CanRotate(std::string_view base) {
  const auto dot = base.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? base : base.substr(dot + 1);
  return !std::ranges::all_of(last, base::IsDigit);
}

/// Oldest first: dated members by date, then numbered ones downwards, then the live file.
auto AgeKey(const Rotation& rotation) {
  const bool dated = !rotation.date.empty();
  const int number = rotation.number.value_or(0);
  const int kind = dated ? 0 : rotation.number ? 1 : 2;
  return std::tuple(kind, rotation.date, dated ? number : -number);
}

/// Where the rotation of `stem` begins: the shortest name in front wins, so that a date and a
/// number behind it are both taken.
std::optional<Rotation> ParseStem(std::string_view stem) {
  for (std::size_t at = 1; at < stem.size(); ++at) {
    if (!IsOneOf(stem[at], ".-_")) continue;
    auto rotation = ParseSuffix(stem.substr(at));
    if (!rotation) continue;
    rotation->base = stem.substr(0, at);
    if (!CanRotate(rotation->base)) return std::nullopt;
    return rotation;
  }
  return std::nullopt;
}

/// ".log" of "web-2026-11-19.log"; empty when the name does not end as logs do.
std::string_view LogEnding(std::string_view name) {
  for (const std::string_view ending :
       {".log", ".txt", ".out", ".err", ".json", ".jsonl", ".ndjson", ".csv"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) return ending;
  }
  return {};
}

/// Whether the numbered file is a rotated copy only beside the file that it would be a copy of:
/// "trace.1" and "worker.2.log" may be logs of their own, "app.log.1" is clear by itself.
bool NeedsLiveFile(const Rotation& rotation) {
  if (!rotation.date.empty()) return false;
  return rotation.inside || rotation.base.find('.') == std::string::npos;
}

struct Candidate {
  FoundFile file;
  Rotation rotation;
};

/// The name with one more folder of the path in front, or the whole path.
std::string Longer(const fs::path& path, std::string_view name) {
  std::error_code error;
  const std::string full = fs::absolute(path, error).lexically_normal().generic_string();
  if (name.size() + 1 >= full.size() || !full.ends_with(name)) return full;
  const auto slash = full.rfind('/', full.size() - name.size() - 2);
  return slash == std::string::npos ? full : full.substr(slash + 1);
}

/// The path that the group's name stands for: the live file, which need not exist.
fs::path PathOf(const FileGroup& group) {
  const FileGroup::Member& last = group.members.back();
  return last.file.path.parent_path() / fs::path(group.name).filename();
}

void MakeNamesDiffer(std::vector<FileGroup>& groups) {
  for (bool again = true; again;) {
    again = false;
    std::map<std::string, std::vector<FileGroup*>> by_name;
    for (FileGroup& group : groups) by_name[group.name].push_back(&group);
    for (auto& [name, same] : by_name) {
      if (same.size() < 2) continue;
      for (FileGroup* group : same) {
        const std::string longer = Longer(PathOf(*group), group->name);
        again = again || longer != group->name;
        group->name = longer;
      }
    }
  }
}

void NameStreams(FileGroup& group) {
  if (group.members.size() < 2) return;
  const fs::path folder = fs::path(group.name).parent_path();
  for (FileGroup::Member& member : group.members) {
    member.stream = (folder / member.file.path.filename()).generic_string();
  }
}

}  // namespace

std::optional<Rotation> ParseRotation(std::string_view file_name) {
  const std::string_view stem = WithoutCompression(file_name);
  if (auto rotation = ParseStem(stem)) return rotation;
  const std::string_view ending = LogEnding(stem);
  if (ending.empty()) return std::nullopt;
  auto rotation = ParseStem(stem.substr(0, stem.size() - ending.size()));
  if (!rotation) return std::nullopt;
  rotation->base += ending;
  rotation->inside = true;
  return rotation;
}

std::vector<FileGroup> MakeGroups(std::vector<FoundFile> files) {
  std::map<std::pair<fs::path, std::string>, std::vector<Candidate>> sets;
  std::set<fs::path> paths;
  for (const FoundFile& file : files) paths.insert(file.path);
  std::size_t inputs = 0;
  for (FoundFile& file : files) {
    const std::string name = file.path.filename().string();
    const fs::path folder = file.path.parent_path();
    auto rotation = file.spool ? std::nullopt : ParseRotation(name);
    if (rotation && NeedsLiveFile(*rotation) && !paths.contains(folder / rotation->base)) {
      rotation.reset();
    }
    if (!rotation) rotation = Rotation{.base = name, .date = {}, .number = {}};
    // A pipe is never part of a set, so that it gets a key that no file name can be.
    const std::string key = file.spool ? "/" + std::to_string(++inputs) : rotation->base;
    sets[{folder, key}].push_back({std::move(file), *std::move(rotation)});
  }
  std::vector<FileGroup> groups;
  for (auto& [key, candidates] : sets) {
    std::ranges::stable_sort(candidates, {}, [](const Candidate& c) { return AgeKey(c.rotation); });
    FileGroup group;
    const Candidate& first = candidates.front();
    group.name = candidates.size() == 1
                     ? first.file.name
                     : (fs::path(first.file.name).parent_path() / key.second).generic_string();
    for (Candidate& candidate : candidates) {
      group.members.push_back({.file = std::move(candidate.file), .stream = {}});
    }
    groups.push_back(std::move(group));
  }
  MakeNamesDiffer(groups);
  for (FileGroup& group : groups) NameStreams(group);
  std::ranges::sort(groups, {}, &FileGroup::name);
  return groups;
}

}  // namespace logai::sources
