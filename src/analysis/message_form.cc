#include "analysis/message_form.h"

#include <algorithm>
#include <bit>

#include "analysis/char_marks.h"
#include "analysis/token_shapes.h"
#include "analysis/token_split.h"
#include "base/mix_hash.h"

namespace logai::analysis {
namespace {

/// Goes over a message as the tokeniser does, but skips from one piece that may vary to the next.
class FormMaker {
 public:
  explicit FormMaker(std::string_view message) : message_(message) { marks_.Read(message); }

  std::uint64_t Make() {
    const std::size_t end = message_.size();
    std::size_t at = 0;
    std::size_t quote = marks_.quotes.Next(0, end);
    while (at < end) {
      // What stands in a date as its zone may hold quotes.
      if (quote < at) quote = marks_.quotes.Next(at, end);
      const std::size_t telling = marks_.telling.Next(at, end);
      const std::size_t piece = telling < end ? marks_.joining.RunBegin(telling, at) : end;
      if (quote < piece) {
        at = TakeQuote(at, quote);
        continue;
      }
      const std::size_t behind = TakePlain(at, piece);
      at = behind != piece ? behind : piece < end ? TakePiece(piece) : end;
    }
    return hash_ != 0 ? hash_ : 1;
  }

  // Takes what SplitMixed finds.
  void Emit(TokenKind kind, std::string_view text) {
    IsVariable(kind) ? Count(kind) : Count(kind, text);
  }
  static bool IsFull() { return false; }

 private:
  // What stands for decisions of the tokeniser beside kinds of tokens.
  enum Decision : std::uint8_t { kPlain = 0x20, kNoDate, kNoRequest, kRequest, kTail, kNoTail };

  void Count(std::uint8_t what) { hash_ = base::Mix(hash_, what); }
  void Count(TokenKind kind) { Count(static_cast<std::uint8_t>(kind)); }
  void Count(TokenKind kind, std::string_view text) {
    hash_ = base::HashBytes(text, hash_ ^ static_cast<std::uint8_t>(kind));
  }

  // What stands before a piece counts as it is, up to a date that goes on into that piece.
  std::size_t TakePlain(std::size_t at, std::size_t piece) {
    const std::string_view plain = message_.substr(at, piece - at);
    const std::size_t weekday = WeekdayIn(plain);
    if (weekday == plain.size()) {
      if (!plain.empty()) hash_ = base::HashBytes(plain, hash_ ^ kPlain);
      return piece;
    }
    const std::size_t date = WrittenDateLength(message_.substr(at + weekday));
    hash_ = base::HashBytes(date == 0 ? plain : plain.substr(0, weekday), hash_ ^ kPlain);
    Count(date == 0 ? static_cast<std::uint8_t>(kNoDate)
                    : static_cast<std::uint8_t>(TokenKind::kTime));
    return date == 0 ? piece : at + weekday + date;
  }

  // Where the weekday stands in what ends like "Sat Jul ", after which only the digits tell whether
  // it is a date; the end when it ends otherwise.
  static std::size_t WeekdayIn(std::string_view plain) {
    const std::size_t none = plain.size();
    if (none < 8 || plain.back() != ' ') return none;
    std::size_t month = none - 4;
    if (plain[none - 2] == ' ') --month;
    if (plain[month] < 'A' || plain[month] > 'S' || plain[month - 1] != ' ' || month < 4) {
      return none;
    }
    std::size_t day = month - 4;
    if (plain[month - 2] == ' ') {
      if (day == 0) return none;
      --day;
    }
    const bool begins = day == 0 || !IsJoining(plain[day - 1]);
    return begins && MayBeWeekday(plain.substr(day, 3)) ? day : none;
  }

  // What stands up to a quote, the quote, and the request or what follows one. Returns where to go
  // on.
  std::size_t TakeQuote(std::size_t at, std::size_t quote) {
    const std::string_view rest = message_.substr(quote + 1);
    hash_ = base::HashBytes(message_.substr(at, quote + 1 - at), hash_ ^ kPlain);
    if (const AccessRequest request = RequestIn(rest); request.end != 0) {
      Count(kRequest);
      Count(TokenKind::kWord, rest.substr(0, request.method));
      return quote + 1 + request.end;
    }
    const std::size_t size_end = AccessSizeEnd(rest);
    if (size_end == 0) {
      Count(kNoRequest);
      return quote + 1;
    }
    Count(size_end + 1 < rest.size() ? kTail : kNoTail);
    Count(TokenKind::kWord, rest.substr(1, 3));
    return message_.size();
  }

  // What Classify makes of the most usual pieces, told from where their digits stand: numbers and
  // addresses. kAny for all others.
  TokenKind UsualKind(std::size_t begin, std::size_t end) const {
    const std::size_t size = end - begin;
    if (size > 64) return TokenKind::kAny;
    const std::uint64_t digits = marks_.digits.Bits(begin, size);
    std::uint64_t others = ~digits & (~std::uint64_t{0} >> (64 - size));
    if (others == 0) return TokenKind::kNumber;
    if (digits >> (size - 1) == 0) return TokenKind::kAny;  // it ends otherwise
    const char* piece = message_.data() + begin;
    const auto next = [&] { return static_cast<std::size_t>(std::countr_zero(others)); };
    const std::size_t dot = next();
    if (dot > 0 && piece[dot] == '.' && (others & (others - 1)) == 0) return TokenKind::kNumber;
    return IsAddress({piece, size}, others) ? TokenKind::kIp : TokenKind::kAny;
  }

  static bool Above255(const char* digits) {
    return (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0') > 255;
  }

  // IsIpv4, for a piece that ends with a digit; `others`: a bit for each character that is none.
  static bool IsAddress(std::string_view piece, std::uint64_t others) {
    std::size_t part = piece[0] == '/' ? 1 : 0;
    if (part == 1) others &= others - 1;
    for (int dots = 0;; ++dots) {
      const std::size_t end =
          others != 0 ? static_cast<std::size_t>(std::countr_zero(others)) : piece.size();
      const std::size_t digits = end - part;
      if (digits - 1 > 2 || (digits == 3 && Above255(piece.data() + part))) return false;
      if (dots == 3) {
        const bool port = others != 0 && (others & (others - 1)) == 0 && piece.size() - end <= 6 &&
                          (piece[end] == ':' || piece[end] == '/');
        return others == 0 || port;
      }
      if (others == 0 || piece[end] != '.') return false;
      others &= others - 1;
      part = end + 1;
    }
  }

  // A piece with digits, or the marks of a path or an address.
  std::size_t TakePiece(std::size_t begin) {
    const std::size_t end = marks_.joining.NextOther(begin, message_.size());
    if (const TokenKind kind = UsualKind(begin, end); kind != TokenKind::kAny) {
      Count(kind);
      return end;
    }
    const std::string_view piece = message_.substr(begin, end - begin);
    const bool colon = marks_.colons.Next(begin, end) < end;
    if (colon && piece.find("://") != std::string_view::npos) {
      Count(TokenKind::kUrl);
      return begin + UrlLength(message_.substr(begin));
    }
    SplitMixed(piece, colon, *this);
    return end;
  }

  std::string_view message_;
  CharMarks marks_;
  std::uint64_t hash_ = 0;
};

}  // namespace

std::uint64_t MessageForm(std::string_view message, const TokenLimits& limits) {
  if (message.size() > std::min(limits.bytes, MarkedPlaces::kMost)) return 0;
  return FormMaker(message).Make();
}

}  // namespace logai::analysis
