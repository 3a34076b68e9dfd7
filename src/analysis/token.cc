#include "analysis/token.h"

#include <array>

#include "analysis/token_classes.h"
#include "analysis/token_shapes.h"
#include "analysis/token_split.h"

namespace logai::analysis {
namespace {

// The bit of a class that joins, none of one that does not.
constexpr auto kJoining = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) {
    table[c] = static_cast<std::uint8_t>(kCharClasses[c] <= kHard ? 0 : 1U << kCharClasses[c]);
  }
  return table;
}();

class Splitter {
 public:
  Splitter(std::string_view message, const TokenLimits& limits, std::vector<Token>& out)
      : message_(message.substr(0, limits.bytes)),
        cut_(message.size() > limits.bytes),
        limit_(limits.tokens),
        out_(out) {}

  void Run() {
    std::size_t at = 0;
    while (at < message_.size() && out_.size() < limit_) {
      const std::uint8_t kind = ClassOf(message_[at]);
      if (kind == kBlank) {
        space_ = true;
        ++at;
      } else if (kind == kHard) {
        at = TakePunctuation(at);
      } else {
        at = TakePiece(at);
      }
    }
    while (at < message_.size() && ClassOf(message_[at]) == kBlank) {
      space_ = true;
      ++at;
    }
    if ((!cut_ || access_) && at >= message_.size()) return;
    // What is beyond the limits goes on with a list, or is one variable.
    const bool list = !out_.empty() && out_.back().kind == TokenKind::kAny;
    if (!list) Emit(TokenKind::kAny, message_.substr(at));
  }

  // Takes what SplitMixed finds.
  void Emit(TokenKind kind, std::string_view text) {
    if (IsVariable(kind) && Joins(kind, text)) return;
    Put(kind, text);
  }
  bool IsFull() const { return out_.size() >= limit_; }

 private:
  // Emits what is no part of a list.
  void Put(TokenKind kind, std::string_view text) {
    out_.push_back({kind, space_, text});
    space_ = false;
  }

  // A list of things of one kind is one variable, however long it is: "delete blk_1 blk_2 blk_3",
  // "10.0.0.1,10.0.0.2"; so are numbers, and what may be bytes in hex, between commas: "5c,9a,07".
  bool Joins(TokenKind kind, std::string_view text) {
    if (out_.empty()) return false;
    const bool comma =
        !space_ && out_.size() > 1 && out_.back().text == "," && !out_.back().space_before;
    if (!comma) return space_ && kind != TokenKind::kNumber && Extend(kind, text);
    const Token& before = out_[out_.size() - 2];
    const bool bytes = MayBeByte(kind) && (MayBeByte(before.kind) || IsHexPair(before));
    if (before.kind != kind && !bytes) return false;
    TakeIntoList(before.kind == kind ? kind : TokenKind::kAny, text);
    while (bytes && IsBehindComma() && IsHexPair(out_[out_.size() - 3])) {
      TakeIntoList(TokenKind::kAny, text);
    }
    return true;
  }

  // Drops the comma, or what stands behind one and the comma; the list before it ends with `text`.
  void TakeIntoList(TokenKind kind, std::string_view text) {
    if (out_.back().text != ",") out_.pop_back();
    out_.pop_back();
    out_.back().kind = kind;
    Extend(kind, text);
  }
  bool IsBehindComma() const {
    if (out_.size() < 3 || out_.back().space_before) return false;
    const Token& comma = out_[out_.size() - 2];
    return comma.text == "," && !comma.space_before;
  }

  // Makes the last token a list that ends with `text`, when it is of that kind.
  bool Extend(TokenKind kind, std::string_view text) {
    Token& list = out_.back();
    if (list.kind != kind) return false;
    const auto begin_to_text = static_cast<std::size_t>(text.data() - list.text.data());
    list.text = std::string_view(list.text.data(), begin_to_text + text.size());
    space_ = false;
    return true;
  }

  static bool MayBeByte(TokenKind kind) {
    return kind == TokenKind::kNumber || kind == TokenKind::kAny || kind == TokenKind::kHex ||
           kind == TokenKind::kDuration || kind == TokenKind::kSize;
  }
  // "be", "FF"
  static bool IsHexPair(const Token& token) {
    const auto hex = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'f'; };
    return token.kind == TokenKind::kWord && token.text.size() == 2 && hex(token.text[0]) &&
           hex(token.text[1]);
  }

  std::size_t TakePunctuation(std::size_t at) {
    const bool apart = space_;
    Emit(TokenKind::kPunctuation, message_.substr(at, 1));
    const char mark = message_[at++];
    if (mark == '"') {
      const std::size_t behind = TakeRequest(at);
      return behind == at ? TakeAccessTail(at) : behind;
    }
    // Empty brackets that stand alone hold a value at other times: "from 10.0.0.1 ()".
    if (mark == '(' && apart && at < message_.size() && message_[at] == ')') {
      Emit(TokenKind::kWord, message_.substr(at, 0));
    }
    return at;
  }

  // What is asked for is one variable.
  std::size_t TakeRequest(std::size_t at) {
    const std::string_view rest = message_.substr(at);
    const AccessRequest request = RequestIn(rest);
    if (request.end == 0) return at;
    Emit(TokenKind::kWord, rest.substr(0, request.method));
    space_ = true;
    Emit(TokenKind::kPath, rest.substr(request.method + 1, request.end - request.method - 1));
    return at + request.end;
  }

  // Behind a request the status is a constant, because 200 and 504 are different news; the size and
  // what the client says of itself vary. Returns where to go on.
  std::size_t TakeAccessTail(std::size_t at) {
    const std::string_view rest = message_.substr(at);
    const std::size_t end = AccessSizeEnd(rest);
    if (end == 0) return at;
    space_ = true;
    Emit(TokenKind::kWord, rest.substr(1, 3));
    space_ = true;
    Emit(TokenKind::kNumber, rest.substr(5, end - 5));
    if (end + 1 < rest.size()) {
      space_ = true;
      Emit(TokenKind::kAny, rest.substr(end + 1));
    }
    access_ = true;
    return message_.size();
  }

  // Two letters that go on with a list of bytes are one of them.
  void PutWord(std::string_view word) {
    const Token token = {TokenKind::kWord, space_, word};
    const bool listed = word.size() == 2 && !space_ && out_.size() > 1 && IsHexPair(token) &&
                        out_.back().text == "," && !out_.back().space_before &&
                        MayBeByte(out_[out_.size() - 2].kind);
    if (!listed || !Joins(TokenKind::kAny, word)) out_.push_back(token);
    space_ = false;
  }

  // Takes the run of joining characters at `begin`; returns where it ends.
  std::size_t TakePiece(std::size_t begin) {
    unsigned seen = 0;
    std::size_t end = begin;
    for (; end < message_.size(); ++end) {
      const std::uint8_t bit = kJoining[static_cast<unsigned char>(message_[end])];
      if (bit == 0) break;
      seen |= bit;
    }
    const std::string_view piece = message_.substr(begin, end - begin);
    const bool colon = (seen & (1U << kColon)) != 0;
    if (colon && piece.find("://") != std::string_view::npos) {
      const std::size_t size = UrlLength(message_.substr(begin));
      Emit(TokenKind::kUrl, message_.substr(begin, size));
      return begin + size;
    }
    if (piece.size() == 3 && seen == 1U << kLetter && MayBeWeekday(piece)) {
      if (const std::size_t date = WrittenDateLength(message_.substr(begin)); date != 0) {
        Emit(TokenKind::kTime, message_.substr(begin, date));
        return begin + date;
      }
    }
    if (seen == 1U << kLetter) {  // the common case: a plain word
      if (IsLongHex(piece)) {
        Emit(TokenKind::kHex, piece);
      } else {
        PutWord(piece);
      }
      return end;
    }
    if (seen == 1U << kDigit) {
      Emit(TokenKind::kNumber, piece);
      return end;
    }
    SplitMixed(piece, colon, *this);
    return end;
  }

  std::string_view message_;
  bool cut_;
  std::size_t limit_;
  std::vector<Token>& out_;
  bool space_ = false;
  bool access_ = false;  // the rest is a variable already
};

}  // namespace

AccessRequest RequestIn(std::string_view rest) {
  std::size_t method = 0;
  while (method < rest.size() && method < 12 && rest[method] >= 'A' && rest[method] <= 'Z') {
    ++method;
  }
  if (method < 3 || method >= rest.size() || rest[method] != ' ') return {};
  const std::size_t end = rest.find('"', method);
  if (end == std::string_view::npos || end < method + 2) return {};
  const std::string_view asked = rest.substr(method + 1, end - method - 1);
  const std::size_t protocol = asked.rfind(" HTTP/");
  if (protocol == std::string_view::npos || asked.find(' ') != protocol) return {};
  return {.method = method, .end = end};
}

std::size_t AccessSizeEnd(std::string_view rest) {
  const auto digit = [&](std::size_t i) { return i < rest.size() && ClassOf(rest[i]) == kDigit; };
  const bool status = rest.size() > 5 && rest[0] == ' ' && rest[1] >= '1' && rest[1] <= '5' &&
                      digit(2) && digit(3) && rest[4] == ' ' && (digit(5) || rest[5] == '-');
  if (!status) return 0;
  std::size_t end = 5;
  while (end < rest.size() && ClassOf(rest[end]) != kBlank) ++end;
  return end;
}

std::size_t UrlLength(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && ClassOf(text[end]) != kBlank &&
         std::string_view("\"'<>()[]{},;|").find(text[end]) == std::string_view::npos) {
    ++end;
  }
  return end;
}

std::string_view Placeholder(TokenKind kind) {
  switch (kind) {
    case TokenKind::kWord:
    case TokenKind::kPunctuation:
      return "";
    case TokenKind::kNumber:
      return "<num>";
    case TokenKind::kHex:
      return "<hex>";
    case TokenKind::kIp:
      return "<ip>";
    case TokenKind::kHost:
      return "<host>";
    case TokenKind::kUuid:
      return "<uuid>";
    case TokenKind::kPath:
      return "<path>";
    case TokenKind::kUrl:
      return "<url>";
    case TokenKind::kEmail:
      return "<email>";
    case TokenKind::kTime:
      return "<time>";
    case TokenKind::kDuration:
      return "<dur>";
    case TokenKind::kSize:
      return "<size>";
    case TokenKind::kAny:
      return "<*>";
  }
  return "<*>";
}

void Tokenise(std::string_view message, const TokenLimits& limits, std::vector<Token>& out) {
  out.clear();
  Splitter(message, limits, out).Run();
}

}  // namespace logai::analysis
