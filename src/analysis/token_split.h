#pragma once

#include <cstddef>
#include <string_view>

#include "analysis/token.h"
#include "analysis/token_classes.h"
#include "analysis/token_shapes.h"

namespace logai::analysis {

// What the tokeniser and the form of a message (MessageForm) must decide alike.

/// Most words of three letters are no weekday, with which a written date would begin.
/// REQUIRES: three characters.
inline bool MayBeWeekday(std::string_view word) {
  switch (word[0]) {
    case 'M':
    case 'T':
    case 'W':
    case 'F':
    case 'S':
      return word[1] >= 'a' && word[2] >= 'a';
    default:
      return false;
  }
}

/// The request of an access log line, `GET /a?b=c HTTP/1.1"`, of which what is asked for and the
/// protocol are one variable.
struct AccessRequest {
  std::size_t method = 0;  ///< its length
  std::size_t end = 0;     ///< where the closing quote stands; 0: it is no request
};
AccessRequest RequestIn(std::string_view behind_quote);

/// Where the size ends in what follows the request of an access log line (` 504 167 "-" …`), whose
/// status stands at 1 and whose size at 5; 0 when it is nothing such.
std::size_t AccessSizeEnd(std::string_view behind_quote);

/// How long the address is that `text` begins with.
std::size_t UrlLength(std::string_view text);

/// Splits a run of joining characters that is neither all letters nor all digits, nor part of an
/// address: marks at its end stand alone, and so do parts around colons where the whole is nothing
/// of a known kind. `colon`: whether it has one.
/// `sink` has Emit(kind, text), and IsFull(), which stops the parts around colons.
template <class Sink>
void SplitMixed(std::string_view piece, bool colon, Sink& sink) {
  const auto ends_sentence = [](char c) {
    return c == '.' || c == ':' || c == '-' || c == '\\' || c == '*';
  };
  std::string_view tail;
  while (piece.size() > 1 && ends_sentence(piece.back())) {
    tail = std::string_view(piece.data() + piece.size() - 1, tail.size() + 1);
    piece.remove_suffix(1);
  }
  const TokenKind kind = Classify(piece);
  if (kind == TokenKind::kAny && piece.back() >= '0' && piece.back() <= '9') {
    const std::size_t word = WordBeforeDottedNumber(piece);
    if (word != std::string_view::npos) {
      const std::size_t number = piece.find_last_of('.') + 1;
      if (word > 0) sink.Emit(TokenKind::kWord, piece.substr(0, word));
      for (std::size_t i = word; i < number && !sink.IsFull(); ++i) {
        sink.Emit(TokenKind::kPunctuation, piece.substr(i, 1));
      }
      if (!sink.IsFull()) sink.Emit(TokenKind::kNumber, piece.substr(number));
      piece = {};
    }
  }
  const bool apart =
      colon && (kind == TokenKind::kAny ||
                (kind == TokenKind::kWord && piece.size() > 1 && !IsCodePlace(piece)));
  if (!apart && !piece.empty()) {
    const bool lone = piece.size() == 1 && ClassOf(piece[0]) >= kSoft;
    sink.Emit(lone ? TokenKind::kPunctuation : kind, piece);
  }
  while (apart && !piece.empty() && !sink.IsFull()) {
    const std::size_t at = piece.find(':');
    const std::string_view part = piece.substr(0, at);
    if (!part.empty()) sink.Emit(Classify(part), part);
    if (at == std::string_view::npos) break;
    sink.Emit(TokenKind::kPunctuation, piece.substr(at, 1));
    piece.remove_prefix(at + 1);
  }
  for (std::size_t i = 0; i < tail.size(); ++i) {
    sink.Emit(TokenKind::kPunctuation, tail.substr(i, 1));
  }
}

}  // namespace logai::analysis
