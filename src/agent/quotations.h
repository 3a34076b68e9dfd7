#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace logai::agent {

/// The sentences of an answer, so that a quotation is held against the citations of its own. A
/// citation that stands right behind the full stop belongs to the sentence before it; a numbered
/// "1." is no end. Lives: as long as `text`.
std::vector<std::string_view> Sentences(std::string_view text);

/// The words that a sentence quotes: between quotation marks of any kind, and between `…` or '…'
/// with a blank inside (a single word there is a name).
std::vector<std::string> FindQuotations(std::string_view sentence);

/// Every run of blanks one blank: how quotations are compared.
std::string FoldBlanks(std::string_view text);

/// Whether every piece of `quotation` between ellipses stands in `folded_text`, case and all; the
/// first letter may follow the sentence that it begins.
bool Quotes(const std::string& folded_text, std::string_view quotation);

}  // namespace logai::agent
