#include "agent/inert_markup.h"

#include <gtest/gtest.h>

namespace logai::agent {
namespace {

TEST(InertMarkupTest, LinksAndImagesAreOnlyWords) {
  EXPECT_EQ(WithInertMarkup("see ![x](https://evil/?d=1) and [y](<j:z>)"),
            "see ![x] (https://evil/?d=1) and [y] (‹j:z>)");
  EXPECT_EQ(WithInertMarkup("<https://evil> <img src=x> </a> <!-- -->"),
            "‹https://evil> ‹img src=x> ‹/a> ‹!-- -->");
  EXPECT_EQ(WithInertMarkup("> [ref]: https://evil\n"), "> [ref] : https://evil\n");
}

TEST(InertMarkupTest, WordsCitationsAndCodeStayAsTheyAre) {
  for (const std::string text :
       {"- It failed [e3, e7]: refused [e4](unverified)", "a < b, 3 <4, x <- y",
        "`[a](b)` and `` <b> ` ``", "```\n[a](b) <ip>\n```\nend", "see https://status.example/x",
        "<email-1> and <aws-key-12>, <ip-3>"}) {
    const std::string inert = WithInertMarkup(text);
    EXPECT_EQ(inert, text == "- It failed [e3, e7]: refused [e4](unverified)"
                         ? "- It failed [e3, e7]: refused [e4] (unverified)"
                         : text);
  }
}

TEST(InertMarkupTest, WhatOnlyLooksLikeCodeIsNone) {
  EXPECT_EQ(WithInertMarkup("`open [a](b)\nand ` on"), "`open [a] (b)\nand ` on");
  EXPECT_EQ(WithInertMarkup("\\`[a](b)`"), "\\`[a] (b)`");
  EXPECT_EQ(WithInertMarkup("``[a](b)`"), "``[a] (b)`");
  EXPECT_EQ(WithInertMarkup("```\nx\n```\n[a](b)"), "```\nx\n```\n[a] (b)");
}

TEST(InertMarkupTest, PiecesGiveWhatTheWholeGives) {
  const std::string text =
      "![x](u) <email-1> <ip-> `[a](b)` ``c ` d`` \\`[e](f)` <img> a < b [r]: u [e3]: "
      "v\n```\n[g](h)\n````\n[i](j) "
      "`k";
  const std::string whole = WithInertMarkup(text);
  for (std::size_t size = 1; size < 9; ++size) {
    InertMarkup markup;
    std::string inert;
    for (std::size_t at = 0; at < text.size(); at += size)
      inert += markup.Feed(text.substr(at, size));
    EXPECT_EQ(inert + markup.Finish(), whole) << size;
  }
}

}  // namespace
}  // namespace logai::agent
