#include "agent/tools/group_names.h"

#include <fmt/format.h>

#include "analysis/excerpt.h"
#include "base/ascii.h"
#include "privacy/terminal.h"

namespace logai::agent {

std::string GroupNames::Shown(const std::string& real) {
  const std::scoped_lock lock(mutex_);
  if (const auto known = shown_.find(real); known != shown_.end()) return known->second;
  std::string shown = analysis::OneLine(privacy::SafeForTerminal(Number(real)), 300);
  // No name looks like a mark of the fence, nor like the id that an event begins with.
  shown = std::string(redactor_.Redact(shown).WithInertTags("log").str());
  if (shown.size() > 2 && shown.starts_with("[e") && base::IsDigit(shown[2])) shown[0] = '(';
  // Two names that differ only in what is not shown.
  const std::string base = shown;
  for (std::size_t n = 2; real_.contains(shown); ++n) shown = fmt::format("{}#{}", base, n);
  shown_.emplace(real, shown);
  real_.emplace(shown, real);
  return shown;
}

std::string GroupNames::Real(const std::string& shown) const {
  const std::scoped_lock lock(mutex_);
  const auto known = real_.find(shown);
  return known == real_.end() ? shown : known->second;
}

/// Puts a name, or a numbered mark, in place of each private value.
std::string GroupNames::Number(const std::string& real) {
  if (!redactor_.enabled()) return real;
  if (redactor_.pseudonyms() != nullptr) return redactor_.Redact(real).str();
  std::string name;
  std::size_t copied = 0;
  for (const privacy::Span& span : redactor_.Find(real)) {
    auto& values = numbers_[std::string(span.mark)];
    const std::string value = real.substr(span.begin, span.end - span.begin);
    const std::size_t number = values.emplace(value, values.size() + 1).first->second;
    name += real.substr(copied, span.begin - copied);
    name += fmt::format("{}#{}", span.mark, number);
    copied = span.end;
  }
  return name + real.substr(copied);
}

}  // namespace logai::agent
