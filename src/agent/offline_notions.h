#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace logai::agent {

/// Something that people name in one way and logs in several others: who asks for the "OOM killer"
/// means lines that say "Out of memory: Killed process".
struct Notion {
  enum class Kind {
    kTrouble,  ///< a fault; a line that speaks of it says that it was there
    kEvent,    ///< as kTrouble, but no fault: a deployment, a new leader
    kThing,    ///< what a fault may befall: the database, a certificate
    kDeed,     ///< something may do it: stop, restart
    kSuccess   ///< as kDeed, and a line that reports trouble denies it: finish, pass
  };
  Kind kind = Kind::kThing;
  std::string_view asked;  ///< wordings of a question, separated by '|'; words without endings
  std::string_view said;   ///< wordings of lines, as HoldsWording takes them, separated by '|'
};

/// A notion found in the words of a question.
struct NotionFound {
  const Notion* notion = nullptr;
  std::size_t words = 0;  ///< how many of the question it takes
};

/// The notion whose longest wording begins at `words[at]`; null when none does. Small words may
/// stand in between ("is the disk now full").
NotionFound NotionAt(std::span<const std::string> words, std::size_t at);

/// Whether `word` is of no account for what a question is about: "the", "ever", "please".
bool IsFiller(std::string_view word);

/// The wordings of `said` one by one. Lives: as long as the notion, that is for the whole program.
std::vector<std::string_view> WordingsOf(std::string_view said);

}  // namespace logai::agent
