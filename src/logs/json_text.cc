#include "logs/json_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/text.h"
#include "logs/json_fields.h"
#include "logs/json_members.h"

namespace logai::logs {
namespace {

/// Longer values are left out whole: a part of one could hold a secret that is not recognised.
constexpr std::size_t kLongestValue = 512;
constexpr std::size_t kMostFieldBytes = 2'048;
constexpr std::size_t kMostFields = 64;

bool IsArray(const JsonMember& member) {
  return !member.is_string && member.value.starts_with('[');
}

/// A string, or what stands for one: journald writes a text that is not UTF-8 as an array of its
/// bytes, and Ruby and AWS Lambda write the lines of a trace as an array of strings.
void AppendTextOf(const JsonMember& member, std::string& out) {
  if (member.is_string) return AppendUnescaped(member.value, out);
  if (!IsArray(member)) return;
  std::string bytes;
  std::string_view rest = member.value.substr(1);
  while (!rest.empty() && rest.front() != ']') {
    if (rest.front() == '"') {
      std::size_t end = 1;
      while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
      end = std::min(end, rest.size());
      if (!bytes.empty()) bytes += '\n';
      AppendUnescaped(rest.substr(1, end - 1), bytes);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      continue;
    }
    unsigned number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error == std::errc() && number < 256) bytes += static_cast<char>(number);
    const auto used = static_cast<std::size_t>(end - rest.data());
    rest.remove_prefix(std::max<std::size_t>(used, 1));
  }
  out += base::ToValidUtf8(bytes);
}

/// One member of the record, with the object that it is in.
struct Field {
  std::string_view outer;  ///< empty: the record itself
  JsonMember member;
};

/// Sorts the members of a record by their roles.
class TextReading {
 public:
  void Take(const JsonMember& member) {
    const bool is_object = !member.is_string && member.value.starts_with('{');
    if (is_object && IsJsonContainer(member.key)) {
      JsonMembers members(member.value);
      for (JsonMember inner; members.Next(inner);) {
        Sort({member.key, inner}, FindJsonField(member.key, inner.key));
      }
      return;
    }
    const JsonField* field = FindJsonField(member.key);
    // An object is no message, but its members are told.
    Sort({{}, member}, is_object && IsText(field) ? nullptr : field);
  }

  bool says_something() const { return Says(message_) || Says(error_) || Says(stack_); }

  /// `behind`: what stands behind the object.
  void AppendText(std::string_view behind, std::string& out) const {
    AppendMessage(out);
    AppendStack(out);
    if (!behind.empty()) (out += '\n') += behind;
    AppendFields(out);
  }

 private:
  struct Best {
    Field field;
    const JsonField* row = nullptr;
  };

  static bool Says(const Best& best) { return best.row != nullptr; }
  static bool IsText(const JsonField* field) {
    return field != nullptr && field->role >= JsonRole::kMessage && field->role <= JsonRole::kStack;
  }

  void Sort(const Field& field, const JsonField* row) {
    const JsonRole role = row == nullptr ? JsonRole::kOther : row->role;
    const std::string_view value = field.member.value;
    if (value.empty() || value == "null" || value == "[]" || value == "{}") return;
    switch (role) {
      case JsonRole::kMessage:
        return Keep(message_, field, row);
      case JsonRole::kErrorType:
        return Keep(error_type_, field, row);
      case JsonRole::kError:
        return Keep(error_, field, row);
      case JsonRole::kStack:
        return Keep(stack_, field, row);
      case JsonRole::kLogger:
        Add(loggers_, field);
        return;
      case JsonRole::kOther:
        Add(others_, field);
        return;
      default:
        return;  // the header has it
    }
  }

  /// The row that stands first in the table counts; the other one is a member like any.
  void Keep(Best& best, const Field& field, const JsonField* row) {
    if (!field.member.is_string && !IsArray(field.member)) return Add(others_, field);
    if (best.row == nullptr || row < best.row) {
      const Best before = std::exchange(best, {field, row});
      if (before.row != nullptr) KeepOther(before, best);
    } else {
      KeepOther({field, row}, best);
    }
  }

  void KeepOther(const Best& other, const Best& best) {
    const bool is_template = other.row->key == "@mt" || other.row->key == "MessageTemplate";
    if (!is_template && other.field.member.value != best.field.member.value)
      Add(others_, other.field);
  }

  struct List {
    std::array<Field, kMostFields> fields;
    std::size_t size = 0;
  };
  static void Add(List& list, const Field& field) {
    if (list.size < kMostFields) list.fields[list.size++] = field;
  }

  void AppendMessage(std::string& out) const {
    AppendTextOf(message_.field.member, out);
    while (!out.empty() && (out.back() == '\n' || out.back() == '\r' || out.back() == ' '))
      out.pop_back();
    std::string error;
    AppendTextOf(error_type_.field.member, error);
    // JavaScript calls most of its errors just that.
    if (error == "Error") error.clear();
    std::string text;
    AppendTextOf(error_.field.member, text);
    if (!error.empty() && !text.empty() && !text.starts_with(error)) error += ": ";
    error = text.starts_with(error) ? text : error + text;
    if (error.empty() || out.find(error) != std::string::npos) return;
    const std::size_t line_end = std::min(out.find('\n'), out.size());
    out.insert(line_end, out.empty() ? error : ": " + error);
  }

  void AppendStack(std::string& out) const {
    if (stack_.row == nullptr) return;
    std::string stack;
    AppendTextOf(stack_.field.member, stack);
    const std::string_view trace = base::Trim(stack);
    if (trace.empty() || out.find(trace) != std::string::npos) return;
    if (trace.starts_with(out)) out.clear();  // GELF's full message begins with its short one
    if (!out.empty()) out += '\n';
    out += trace;
  }

  void AppendFields(std::string& out) const {
    const std::size_t limit = out.size() + kMostFieldBytes;
    char separator = '\n';
    for (const List* list : {&loggers_, &others_}) {
      for (std::size_t i = 0; i < list->size; ++i) {
        const auto& [outer, member] = list->fields[i];
        if (member.value.size() > kLongestValue || out.size() + member.value.size() > limit)
          continue;
        out += std::exchange(separator, ' ');
        if (!outer.empty()) (out += outer) += '.';
        (out += member.key) += '=';
        const bool quoted =
            member.is_string && member.value.find_first_of(" \t\\=,;") != std::string_view::npos;
        if (quoted) out += '"';
        out += member.value;
        if (quoted) out += '"';
      }
    }
  }

  Best message_, error_type_, error_, stack_;
  List loggers_, others_;
};

/// Appends what the record that `body` begins with says; false when it says nothing.
bool AppendJsonText(std::string_view body, std::string& out) {
  if (!body.starts_with('{')) return false;
  TextReading reading;
  JsonMembers members(body);
  for (JsonMember member; members.Next(member);) reading.Take(member);
  if (members.end() == 0 || !reading.says_something()) return false;
  // The first line behind the object may be indented.
  std::string_view behind = body.substr(members.end());
  behind.remove_prefix(std::min(behind.find_first_not_of("\r\n"), behind.size()));
  reading.AppendText(base::Trim(behind).empty() ? std::string_view() : behind, out);
  return true;
}

}  // namespace

void FillJsonText(Event& event) {
  event.text.clear();
  if (!AppendJsonText(event.raw_body(), event.text)) return;
  // A collector has put the program's own record into its message.
  const std::string_view line = std::string_view(event.text).substr(0, event.text.find('\n'));
  if (!line.starts_with("{\"")) return;
  std::string inner;
  if (!AppendJsonText(line, inner)) return;
  event.text.replace(0, line.size(), inner);
}

}  // namespace logai::logs
