#include "logs/continuation.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"

namespace logai::logs {
namespace {

constexpr bool IsNamePart(char c) {
  return (c | 0x20) >= 'a' ? (c | 0x20) <= 'z'
                           : base::IsDigit(c) || c == '_' || c == '$' || c == '.';
}

template <std::size_t N>
bool StartsWithAny(std::string_view text, const std::array<std::string_view, N>& heads) {
  return std::ranges::any_of(heads, [&](std::string_view head) { return text.starts_with(head); });
}

constexpr std::array<std::string_view, 9> kCauses = {"Caused by: ",
                                                     "Suppressed: ",
                                                     "During handling of the above exception",
                                                     "The above exception was the direct cause",
                                                     "--- End of ",
                                                     "goroutine ",
                                                     "created by ",
                                                     "stack backtrace:",
                                                     "Stack trace:"};
constexpr std::array<std::string_view, 4> kTraceHeads = {
    "Traceback (most recent call last)", "panic: ", "Exception in thread \"", "Exception Group"};

/// Whether no line that begins with `first`, other than the name of an exception, goes on with a
/// record.
constexpr auto kOrdinary = [] {
  std::array<bool, 256> table{};
  table.fill(true);
  for (const char c : std::string_view(".aF#}])>,; \t"))
    table[static_cast<unsigned char>(c)] = false;
  for (const std::string_view head : kCauses) table[static_cast<unsigned char>(head[0])] = false;
  for (const std::string_view head : kTraceHeads)
    table[static_cast<unsigned char>(head[0])] = false;
  return table;
}();
bool IsOrdinary(char first) { return kOrdinary[static_cast<unsigned char>(first)]; }

/// "... 12 more", "... 3 common frames omitted"
bool IsElision(std::string_view text) {
  return text.starts_with("... ") && text.size() > 4 && base::IsDigit(text[4]) &&
         (text.ends_with(" more") || text.ends_with("omitted"));
}

/// "main.(*T).f(0xc000…)" and "\t/path/file.go:12 +0x1d", Java's and Node's "at …", Python's File.
bool IsFrame(std::string_view text) {
  if (text.starts_with("at ")) {
    return text.find_first_of("(:/<", 3) != std::string_view::npos ||
           text.find(' ', 3) == std::string_view::npos;
  }
  if (text.starts_with("File \"")) return text.find("\", line ") != std::string_view::npos;
  if (text.starts_with('#') && text.size() > 2 && base::IsDigit(text[1])) {
    // gdb: "#1  0x00005555 in main () at x.c:12"; PHP: "#0 /srv/x.php(12): f()", "#1 {main}"
    return text.find(" 0x") != std::string_view::npos ||
           text.find("): ") != std::string_view::npos || text.ends_with(" {main}");
  }
  if (text.find(".go:") != std::string_view::npos && text.starts_with('/')) return true;
  return text.find_first_not_of("^~ ") == std::string_view::npos;  // Python's markers
}

/// A qualified or plain name that ends with Exception, Error or the like, then a colon or nothing.
bool IsException(std::string_view text) {
  const auto end =
      static_cast<std::size_t>(std::ranges::find_if_not(text, IsNamePart) - text.begin());
  const std::string_view name = text.substr(0, end);
  const bool ends_well = end == text.size() || text[end] == ':';
  if (!ends_well || name.size() < 6) return false;
  const auto last_dot = name.rfind('.');
  const std::string_view simple =
      last_dot == std::string_view::npos ? name : name.substr(last_dot + 1);
  if (simple.empty() || !base::IsUpper(simple.front())) return false;
  const bool has_lower = std::ranges::any_of(simple, [](char c) { return c >= 'a' && c <= 'z'; });
  return has_lower && simple != "Error" &&
         (simple.ends_with("Exception") || simple.ends_with("Error") ||
          simple.ends_with("Warning") || simple.ends_with("Interrupt") ||
          simple.ends_with("Exit") || simple.ends_with("Failure"));
}

}  // namespace

LineShape ShapeOf(std::string_view line) {
  const auto begin =
      static_cast<std::size_t>(std::ranges::find_if_not(line, base::IsBlank) - line.begin());
  const std::string_view text = line.substr(begin);
  if (text.empty()) return LineShape::kBlank;
  const char first = text.front();
  // Most lines are ruled out by their first character.
  if (begin == 0 && IsOrdinary(first)) {
    return IsException(text) ? LineShape::kException : LineShape::kPlain;
  }
  if (first == '.' && IsElision(text)) return LineShape::kCause;
  if (StartsWithAny(text, kCauses)) return LineShape::kCause;
  if ((begin > 0 || first == 'a' || first == 'F' || first == '#') && IsFrame(text)) {
    return LineShape::kFrame;
  }
  if (StartsWithAny(text, kTraceHeads)) return LineShape::kTraceHead;
  if (text.find_first_not_of("}])>,; ") == std::string_view::npos) return LineShape::kCloser;
  if (begin > 0) return LineShape::kIndented;
  return IsException(text) ? LineShape::kException : LineShape::kPlain;
}

bool IsPlainFromItsHead(std::string_view head) {
  if (head.empty() || !IsOrdinary(head.front())) return false;
  // It could only be the name of an exception, which goes on up to a colon or the line's end.
  const auto name_end = std::ranges::find_if_not(head, IsNamePart);
  return name_end != head.end() && *name_end != ':';
}

}  // namespace logai::logs
