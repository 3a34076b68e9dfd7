#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace logai::logs {

/// One member of a JSON object, as written.
struct JsonMember {
  std::string_view key;    ///< between the quotes, escapes not resolved
  std::string_view value;  ///< of a string: between the quotes, escapes not resolved
  bool is_string = false;
};

/// Walks over the members of the object that `text` begins with, without building a tree: log
/// lines are read by the million and three members of each matter.
/// Cost:    linear in the bytes passed; no recursion, no allocation.
class JsonMembers {
 public:
  explicit JsonMembers(std::string_view text);
  /// The next member, or false at the end of the object or where it stops being JSON.
  bool Next(JsonMember& member);
  /// Where the object ended (behind its brace), once Next has returned false; 0 if it did not end.
  std::size_t end() const { return end_; }

 private:
  void SkipBlanks();
  bool TakeString(std::string_view& content);
  bool SkipValue();

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t end_ = 0;
};

/// Appends the text that a JSON string stands for; a broken escape is kept as it is.
void AppendUnescaped(std::string_view raw, std::string& out);

}  // namespace logai::logs
