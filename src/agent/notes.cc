#include "agent/notes.h"

#include <fmt/format.h>

#include <utility>

#include "analysis/excerpt.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;

std::string Part(std::string_view name, const std::string& text) {
  return text.empty() ? std::string() : fmt::format("; {}: {}", name, text);
}

}  // namespace

base::Result<std::size_t> Notes::Put(WorkingNote note, std::optional<std::size_t> number) {
  if (number && (*number == 0 || *number > notes_.size()))
    return Fail(ErrorKind::kInvalidInput, "there is no note {}; there are {}", *number,
                notes_.size());
  if (!number && notes_.size() == kMost)
    return Fail(ErrorKind::kInvalidInput,
                "there are {} notes already: give the number of one to put this in its place",
                kMost);
  for (std::string* part :
       {&note.claim, &note.speaks_for, &note.speaks_against, &note.open_question}) {
    *part = analysis::OneLine(*part, kMaxBytes);
  }
  if (!number) number = notes_.size() + 1;
  if (*number > notes_.size()) notes_.emplace_back();
  notes_[*number - 1] = std::move(note);
  return *number;
}

std::string Notes::AsText() const {
  std::string text;
  for (std::size_t i = 0; i < notes_.size(); ++i) {
    const WorkingNote& note = notes_[i];
    text += fmt::format("{}. {}{}{}{}\n", i + 1, note.claim, Part("for", note.speaks_for),
                        Part("against", note.speaks_against), Part("open", note.open_question));
  }
  return text;
}

}  // namespace logai::agent
