#include "analysis/token.h"

#include <array>

#include "analysis/token_shapes.h"

namespace logai::analysis {
namespace {

// How a character takes part in splitting. A soft character joins ("10.0.0.1", "a-b", "/var/log"),
// a hard one is a token of its own.
enum CharClass : std::uint8_t { kBlank, kHard, kLetter, kDigit, kSoft, kColon, kSlash };

constexpr std::array<std::uint8_t, 256> MakeClasses() {
  std::array<std::uint8_t, 256> table{};
  for (int c = 0; c < 256; ++c) {
    std::uint8_t kind = kHard;
    if (c <= ' ' || c == 0x7F) {
      kind = kBlank;
    } else if (c >= '0' && c <= '9') {
      kind = kDigit;
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80) {
      kind = kLetter;
    } else if (c == ':') {
      kind = kColon;
    } else if (c == '/') {
      kind = kSlash;
    } else if (std::string_view(".-@%+~\\#$*").find(static_cast<char>(c)) !=
               std::string_view::npos) {
      kind = kSoft;
    }
    table[static_cast<std::size_t>(c)] = kind;
  }
  return table;
}
constexpr auto kClasses = MakeClasses();
std::uint8_t ClassOf(char c) { return kClasses[static_cast<unsigned char>(c)]; }

bool EndsSentence(char c) { return c == '.' || c == ':' || c == '-' || c == '\\' || c == '*'; }

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
        Emit(TokenKind::kPunctuation, message_.substr(at, 1));
        ++at;
        if (message_[at - 1] == '"') at = TakeAccessTail(at);
      } else {
        at = TakePiece(at);
      }
    }
    while (at < message_.size() && ClassOf(message_[at]) == kBlank) {
      space_ = true;
      ++at;
    }
    if ((cut_ && !access_) || at < message_.size()) Emit(TokenKind::kAny, message_.substr(at));
  }

 private:
  void Emit(TokenKind kind, std::string_view text) {
    out_.push_back({kind, space_, text});
    space_ = false;
  }

  // Behind the request of an access log line (`" 504 167 "-" "Mozilla/5.0 …" …`): the status is a
  // constant, because 200 and 504 are different news; the size and what the client says of itself
  // vary. Returns where to go on.
  std::size_t TakeAccessTail(std::size_t at) {
    const std::string_view rest = message_.substr(at);
    const auto digit = [&](std::size_t i) { return i < rest.size() && ClassOf(rest[i]) == kDigit; };
    const bool status = rest.size() > 5 && rest[0] == ' ' && rest[1] >= '1' && rest[1] <= '5' &&
                        digit(2) && digit(3) && rest[4] == ' ' && (digit(5) || rest[5] == '-');
    if (!status) return at;
    std::size_t end = 5;
    while (end < rest.size() && ClassOf(rest[end]) != kBlank) ++end;
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

  // Takes the run of joining characters at `begin`; returns where it ends.
  std::size_t TakePiece(std::size_t begin) {
    unsigned seen = 0;
    std::size_t end = begin;
    for (; end < message_.size(); ++end) {
      const std::uint8_t kind = ClassOf(message_[end]);
      if (kind <= kHard) break;
      seen |= 1U << kind;
    }
    std::string_view piece = message_.substr(begin, end - begin);
    if ((seen & (1U << kColon)) && piece.find("://") != std::string_view::npos) {
      return TakeUrl(begin);
    }
    if (!(seen & ~(1U << kLetter))) {  // the common case: a plain word
      Emit(IsLongHex(piece) ? TokenKind::kHex : TokenKind::kWord, piece);
      return end;
    }
    if (!(seen & ~(1U << kDigit))) {
      Emit(TokenKind::kNumber, piece);
      return end;
    }
    TakeMixed(piece, seen);
    return end;
  }

  std::size_t TakeUrl(std::size_t begin) {
    std::size_t end = begin;
    while (end < message_.size() && ClassOf(message_[end]) != kBlank &&
           std::string_view("\"'<>()[]{},;|").find(message_[end]) == std::string_view::npos) {
      ++end;
    }
    Emit(TokenKind::kUrl, message_.substr(begin, end - begin));
    return end;
  }

  void TakeMixed(std::string_view piece, unsigned seen) {
    std::string_view tail;
    while (piece.size() > 1 && EndsSentence(piece.back())) {
      tail = std::string_view(piece.data() + piece.size() - 1, tail.size() + 1);
      piece.remove_suffix(1);
    }
    const TokenKind kind = Classify(piece);
    if (kind == TokenKind::kWord && (seen & (1U << kColon)) && piece.size() > 1 &&
        !IsCodePlace(piece)) {
      TakeAroundColons(piece);
    } else if (kind == TokenKind::kAny && (seen & (1U << kColon))) {
      TakeAroundColons(piece);
    } else {
      const bool lone = piece.size() == 1 && ClassOf(piece[0]) >= kSoft;
      Emit(lone ? TokenKind::kPunctuation : kind, piece);
    }
    for (std::size_t i = 0; i < tail.size(); ++i) Emit(TokenKind::kPunctuation, tail.substr(i, 1));
  }

  void TakeAroundColons(std::string_view piece) {
    while (!piece.empty() && out_.size() < limit_) {
      const std::size_t colon = piece.find(':');
      const std::string_view part = piece.substr(0, colon);
      if (!part.empty()) Emit(Classify(part), part);
      if (colon == std::string_view::npos) return;
      Emit(TokenKind::kPunctuation, piece.substr(colon, 1));
      piece.remove_prefix(colon + 1);
    }
  }

  std::string_view message_;
  bool cut_;
  std::size_t limit_;
  std::vector<Token>& out_;
  bool space_ = false;
  bool access_ = false;  // the rest is a variable already
};

}  // namespace

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
