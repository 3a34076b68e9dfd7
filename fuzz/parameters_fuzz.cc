#include <cstdlib>
#include <string_view>
#include <vector>

#include "analysis/parameters.h"
#include "analysis/token.h"
#include "base/text.h"

// Messages cut from the input, into one table and, line by line in turn, into two that are merged:
// both must know the same.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace logai::analysis;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ParameterTable together, even, odd;
  std::vector<Token> tokens;
  std::vector<TemplateToken> shape;
  std::uint64_t order = 0;
  for (const std::string_view line : logai::base::Split(text, '\n')) {
    Tokenise(line, {}, tokens);
    for (const Token& token : tokens) static_cast<void>(NumberOf(token.text));
    // A table is of one skeleton: whatever stands there is a variable of its own.
    for (Token& token : tokens) token.kind = TokenKind::kAny;
    tokens.resize(std::min<std::size_t>(tokens.size(), 3));
    while (tokens.size() < 3) tokens.push_back({TokenKind::kAny, false, ""});
    together.Add(tokens, order);
    (order % 2 == 0 ? even : odd).Add(tokens, order);
    ++order;
  }
  even.Merge(odd);
  if (together.count() != even.count() || together.sample_size() != even.sample_size())
    std::abort();
  const auto a = together.Columns(), b = even.Columns();
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].values.Distinct() != b[i].values.Distinct()) std::abort();
    if (a[i].numbers.count() != b[i].numbers.count()) std::abort();
    if (a[i].numbers.count() > 0 && a[i].numbers.Quantile(0.5) != b[i].numbers.Quantile(0.5))
      std::abort();
  }
  shape.resize(3);
  for (TemplateToken& token : shape) token.kind = TokenKind::kAny;
  static_cast<void>(DescribeParameters(shape, together, 5));
  return 0;
}
