#include "analysis/message_form.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "analysis/char_marks.h"
#include "analysis/skeleton.h"
#include "analysis/token_classes.h"

namespace logai::analysis {
namespace {

constexpr TokenLimits kLimits = {.tokens = 24, .bytes = 512};

std::string PackedOf(const std::string& message) {
  std::vector<Token> tokens;
  Tokenise(message, kLimits, tokens);
  return PackSkeleton(tokens);
}

/// Messages of few kinds whose values vary, with marks and blanks where they change what a value
/// is.
class MessageMaker {
 public:
  explicit MessageMaker(unsigned seed) : random_(seed) {}

  std::string Next() {
    std::string message;
    for (int parts = Below(7); parts >= 0; --parts) {
      message += Part();
      message += Of({" ", " ", " ", "", ", ", ",", ": ", "=", "  ", "\"", "(", ")", "/", ":"});
    }
    if (Below(8) == 0 && !message.empty()) {
      message[static_cast<std::size_t>(Below(static_cast<int>(message.size())))] =
          static_cast<char>(Below(256));
    }
    return message;
  }

 private:
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  std::string Of(std::initializer_list<const char*> texts) {
    return texts.begin()[Below(static_cast<int>(texts.size()))];
  }
  std::string Digits(int most) {
    std::string digits;
    for (int i = Below(most); i >= 0; --i) digits += static_cast<char>('0' + Below(10));
    return digits;
  }
  std::string Hex(int size) {
    std::string hex;
    for (int i = 0; i < size; ++i) hex += "0123456789abcdef"[Below(16)];
    return hex;
  }

  std::string Part() {
    switch (Below(24)) {
      case 0:
        return Digits(3) + "." + Digits(3) + "." + Digits(3) + "." + Digits(3);
      case 1:
        return Of({"/10.0.", "10.0.", "//1.0.", ""}) + Digits(3) + Of({".1", ".255", ".256", "."}) +
               Of({":", "/", "", ".", "-"}) + Digits(6);
      case 2:
        return "blk_" + Digits(19);
      case 3:
        return Hex(8) + "-" + Hex(4) + "-" + Hex(4) + "-" + Hex(4) + "-" + Hex(12);
      case 4:
        return Hex(6 + Below(12));
      case 5:
        return Digits(3) + Of({"ms", "s", "MB", "%", "x", "h2m", "th"});
      case 6:
        return Of({"Sun", "Mon", "Foo", "Sat"}) + Of({" ", "  ", "   "}) +
               Of({"Jul", "Mar", "May", "Xyz"}) + Of({" ", "  "}) + Digits(2) + " " + Digits(2) +
               ":" + Digits(2) + ":" + Digits(2) + Of({" ", " PDT ", " \"x\" "}) + Digits(4);
      case 7:
        return "\"" + Of({"GET", "POST", "get", "TOOLONGAMETHOD", "GE1"}) + " /" + Digits(2) +
               Of({"", "?q=a b", "?q="}) + Of({" HTTP/1.1", " HTTP/2", ""}) + Of({"\"", ""}) + " " +
               Digits(3) + " " + Of({"-", "12", "x"}) + Of({"", " \"-\" \"Mozilla/5.0\""});
      case 8:
        return "http://h" + Digits(2) + "/" + Of({"a?b=", "c&d", "x"}) + Digits(3) +
               Of({"", "(z)"});
      case 9:
        return Of({"/var/log/", "a/b", "C:\\x", "./", "/", "~/a"}) + Of({"x", "y.log", ""});
      case 10:
        return Of({"alice", "bob", "a.b", ""}) + "@" + Of({"example.com", "host", "x.io"});
      case 11:
        return Of({"Service.java:", "main.go:", "a#", "Service#", "key:"}) + Digits(6);
      case 12:
        return Of({"ssh", "utf", "jk", "x86_", "p"}) + Digits(3) + Of({"", "_init", "b"});
      case 13:
        return Of({"key", "sshd", "rdd_1", "a.b"}) + ":" + Of({"value", "12", "7ms", "-"}) +
               Of({"", ":", ".", "-"});
      case 14:
        return "20" + Digits(2) + Of({"-", "/", "."}) + Digits(2) + Of({"-", "/"}) + Digits(2);
      case 15:
        return Digits(2) + ":" + Digits(2) + Of({"", ":07", ":07.5", ":07,123"});
      case 16:
        return Of({"()", "(", "[", "{}", "...", "--", "#", "*", "+", "\\"});
      case 17:
        return Of({"0x", "-", "+", "$", "~"}) + Digits(4);
      case 18:
        return Of({"deadbeefdeadbeefde", "abcdefabcdefabcd", "caf\xC3\xA9", "\xFF\xFE"});
      default:
        return Of({"failed", "request", "user", "from", "Receiving block", "disk full", "to"});
    }
  }

  std::mt19937 random_;
};

TEST(MessageFormTest, MessagesWithEqualFormsHaveEqualSkeletons) {
  std::map<std::uint64_t, std::pair<std::string, std::string>> seen;  // message and skeleton
  std::size_t met_again = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    MessageMaker maker(seed);
    for (int i = 0; i < 1'500; ++i) {
      const std::string message = maker.Next();
      const std::string packed = PackedOf(message);
      const std::uint64_t form = MessageForm(message, kLimits);
      ASSERT_NE(form, 0U);
      const auto [place, is_new] = seen.try_emplace(form, message, packed);
      met_again += is_new ? 0 : 1;
      ASSERT_EQ(place->second.second, packed) << place->second.first << "\n" << message;
    }
  }
  EXPECT_GT(met_again, 30'000U);
}

TEST(MessageFormTest, ValuesOfOneKindHaveOneForm) {
  const auto form = [](std::string_view message) { return MessageForm(message, kLimits); };
  EXPECT_EQ(form("Receiving block blk_215210510 src: /10.46.174.45:98125"),
            form("Receiving block blk_-8 src: /10.4.1.245:80"));
  EXPECT_EQ(form("[instance: 78aed90f-3fe4-3653-61b8-b6223efbec49] spawned"),
            form("[instance: 00000000-1111-2222-aaaa-abcdefabcdef] spawned"));
  EXPECT_EQ(form("\"GET /v3/49a3fc2a30b65b63/detail HTTP/6.5\" status: 290"),
            form("\"GET /v2/servers HTTP/1.1\" status: 17"));
  EXPECT_EQ(form("connection at Sun Jul 5 16:12:29 1334"),
            form("connection at Mon Mar 15 06:22:09 2026"));
  EXPECT_EQ(form("see https://a.example/x?y=1 now"), form("see https://b.example/ now"));
  EXPECT_EQ(form("cannot open /etc/passwd"), form("cannot open /var/log/messages"));
}

TEST(MessageFormTest, WhatIsConstantTellsFormsApart) {
  const auto form = [](std::string_view message) { return MessageForm(message, kLimits); };
  EXPECT_NE(form("\"GET /a HTTP/1.1\" 200 167"), form("\"GET /a HTTP/1.1\" 504 167"));
  EXPECT_NE(form("ssh2 ready"), form("ssh3 ready"));
  EXPECT_NE(form("at Service.java:42"), form("at Service.java:43"));
  EXPECT_NE(form("10.0.0.1 up"), form("10.0.0.256 up"));
  EXPECT_NE(form("a 1 b"), form("a 1  c"));
}

TEST(MessageFormTest, WhatIsTooLongHasNone) {
  EXPECT_EQ(MessageForm(std::string(kLimits.bytes + 1, 'x'), kLimits), 0U);
  EXPECT_NE(MessageForm(std::string(kLimits.bytes, 'x'), kLimits), 0U);
}

TEST(CharMarksTest, EachCharacterIsMarkedByItsClasses) {
  std::mt19937 random(7);
  for (std::size_t size = 0; size < 300; ++size) {
    std::string text;
    while (text.size() < size) text += static_cast<char>(random() % 256);
    CharMarks marks;
    marks.Read(text);
    for (std::size_t at = 0; at < size; ++at) {
      const char c = text[at];
      const bool digit = c >= '0' && c <= '9';
      ASSERT_EQ(marks.joining.Next(at, size) == at, IsJoining(c)) << size << " " << at;
      ASSERT_EQ(marks.digits.Next(at, size) == at, digit);
      ASSERT_EQ(marks.digits.NextOther(at, size) == at, !digit);
      ASSERT_EQ(marks.quotes.Next(at, size) == at, c == '"');
      ASSERT_EQ(marks.colons.Next(at, size) == at, c == ':');
      ASSERT_EQ(marks.telling.Next(at, size) == at, digit || c == '/' || c == '\\' || c == '@');
      std::size_t begin = at;
      while (begin > 0 && IsJoining(text[begin - 1])) --begin;
      ASSERT_EQ(marks.joining.RunBegin(at, 0), begin);
      ASSERT_EQ(marks.joining.RunBegin(at, at / 2), std::max(begin, at / 2));
    }
  }
}

}  // namespace
}  // namespace logai::analysis
