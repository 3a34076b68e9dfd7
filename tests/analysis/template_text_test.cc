#include "analysis/template_text.h"

#include <gtest/gtest.h>

namespace logai::analysis {
namespace {

std::string Plain(std::string_view message) {
  std::vector<Token> tokens;
  Tokenise(message, {}, tokens);
  std::vector<TemplateToken> of;
  for (const Token& token : tokens) {
    of.push_back({token.kind, token.space_before,
                  IsVariable(token.kind) ? std::string() : std::string(token.text)});
  }
  return PlainText(of);
}

TEST(TemplateTextTest, PlainTextKnowsOneKindOfVariable) {
  EXPECT_EQ(Plain("took 12ms for 10.0.0.1"), "took <*> for <*>");
}

TEST(TemplateTextTest, LiteralsAreValuesInPlainText) {
  EXPECT_EQ(Plain("ready=true, owner=null"), "ready=<*>, owner=<*>");
}

TEST(TemplateTextTest, VariablesThatTouchAreOne) {
  EXPECT_EQ(Plain("to worker-7:8030 now"), "to <*> now");
  EXPECT_EQ(Plain("at 4: 5"), "at <*>: <*>");
}

TEST(TemplateTextTest, TheRequestOfAnAccessLogIsOneVariable) {
  EXPECT_EQ(Plain("10.0.0.1 \"GET /a?b=c&d=e HTTP/1.1\" status: 200"),
            "<*> \"GET <*>\" status: <*>");
}

TEST(TemplateTextTest, AWrittenDateIsOneVariable) {
  EXPECT_EQ(Plain("up since Sat Jul  9 12:16:49 2005 ok"), "up since <*> ok");
  EXPECT_EQ(Plain("up since Sat Jul 09 12:16:49 CEST 2005"), "up since <*>");
  EXPECT_EQ(Plain("Sat on the chair"), "Sat on the chair");
}

TEST(TemplateTextTest, ADigitGrownIntoAWordIsNoNumber) {
  EXPECT_EQ(Plain("jk2_init() over ssh2 by worker-2"), "jk2_init() over ssh2 by <*>");
}

}  // namespace
}  // namespace logai::analysis
