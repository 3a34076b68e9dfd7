#include "cli/option_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>
#include <utility>

#include "base/text.h"

namespace logai::cli {
namespace {

std::string Choice(const std::vector<std::string>& words) {
  if (words.size() == 1) return words.front();
  const std::vector<std::string> first(words.begin(), words.end() - 1);
  return base::Join(first, ", ") + " or " + words.back();
}

}  // namespace

OptionCheck WholeNumber(std::int64_t lowest, std::int64_t highest) {
  return [=](const std::string& text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error == std::errc() && stop == end && number >= lowest && number <= highest)
      return std::string();
    const bool open = highest == std::numeric_limits<std::int64_t>::max();
    return fmt::format("is a whole number, {} {}, not {}", base::WithThousands(lowest),
                       open ? "or more" : "to " + base::WithThousands(highest), text);
  };
}

OptionCheck OneOf(std::vector<std::string> words) {
  return [words = std::move(words)](const std::string& text) {
    const bool known = std::ranges::any_of(
        words, [&](const std::string& word) { return base::EqualIgnoringCase(word, text); });
    return known ? "" : fmt::format("is {}, not {}", Choice(words), text);
  };
}

std::string TextOfMistake(std::string_view said) {
  const std::size_t colon = std::min(said.find(": "), said.size());
  const std::string_view option = said.substr(0, colon);
  const std::string_view wrong = said.substr(std::min(colon + 2, said.size()));
  const std::size_t equals = wrong.find(" = ");
  if (wrong.starts_with("is ")) return fmt::format("{} {}", option, wrong);
  if (wrong.starts_with("At Most")) return fmt::format("{} is given more than once", option);
  if (wrong.ends_with(" missing")) return fmt::format("{} needs a value", option);
  if (option == "Could not convert" && equals != wrong.npos)
    return fmt::format("{} is a number, not {}", wrong.substr(0, equals), wrong.substr(equals + 3));
  return std::string(said);
}

}  // namespace logai::cli
