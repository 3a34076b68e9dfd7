#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "agent/session/session_file.h"
#include "app/saved_answer.h"
#include "app/session_recorder.h"
#include "privacy/redactor.h"

// The input is the file of a session, which a kill may have torn and anybody may have edited.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto session = logai::agent::ParseSession(input);
  if (!session) return 0;
  // Evidence is found by its number.
  for (std::size_t i = 0; i < session->evidence.size(); ++i) {
    if (session->evidence[i].id != "e" + std::to_string(i + 1)) std::abort();
  }
  const logai::privacy::Redactor redactor;
  static_cast<void>(logai::app::ConversationOf(*session, redactor));
  for (const auto& turn : session->turns) {
    if (turn.answer) static_cast<void>(logai::app::AnswerOf(*session, turn));
  }
  return 0;
}
