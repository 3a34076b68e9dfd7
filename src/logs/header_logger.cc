#include "logs/header_look.h"
#include "logs/header_token.h"
#include "logs/record_header.h"

namespace logai::logs {
namespace {

using Kind = HeaderToken::Kind;

/// "ThreadId(02)"
bool IsNumbered(std::string_view word) {
  const auto open = word.find('(');
  return open != std::string_view::npos && open > 0 && word.ends_with(')') &&
         IsPlainWord(word.substr(0, open)) &&
         IsDigits(word.substr(open + 1, word.size() - open - 2));
}

}  // namespace

/// Takes thread, logger and context behind a level off; none of it when nothing would be left.
void HeaderReader::SkipLogger(std::string_view line, std::size_t position, bool any_tag,
                              RecordHeader& header) {
  const std::size_t start = Skip(line, position, header);
  std::size_t at = start;
  bool logger_seen = false;
  header.logger_end = at;
  for (pieces_ = 0; pieces_ < shape_.pieces; ++pieces_) {
    const HeaderToken token = NextHeaderToken(line, at);
    if (!any_tag && IsLabelled(line, token)) {
      LookAt(line.find(' ', token.begin) + 2, header);
      break;
    }
    LookAt(token.looked_at, header);
    if (token.kind == Kind::kEnd) break;
    if (token.kind == Kind::kGroup) {
      // "[client 10.0.0.1]" and "[instance: …]" are what the message is about.
      const bool is_content =
          token.text.starts_with("client ") || token.text.find(": ") != std::string_view::npos;
      if (line[token.begin] != '[' || is_content) break;
      at = Skip(line, token.end, header);
      if (!logger_seen) header.logger_end = token.end;
      continue;
    }
    const std::string_view raw = line.substr(token.begin, token.end - token.begin);
    if (logger_seen) break;
    const std::string_view behind = line.substr(std::min(token.end, line.size()));
    bool number = IsDigits(token.text);
    if (number && !behind.starts_with(" ---") && !behind.starts_with(" [")) {
      const HeaderToken next = Look(line, token.end, header);
      number = IsSourceLine(line.substr(next.begin, next.end - next.begin));
    }
    if (IsNumbered(token.text)) {  // "ThreadId(02) app::db: text"
      const HeaderToken next = Look(line, token.end, header);
      number = line.substr(next.begin, next.end - next.begin).ends_with(':');
    }
    // Ruby: "E, [2026-11-22T14:02:04.123456 #1234] ERROR -- : text"
    const bool ruby = (raw.starts_with('#') && raw.ends_with(']')) || behind.starts_with(" -- :");
    const bool colon = raw.ends_with(':') || behind.starts_with(" : ");
    const bool dashed = behind.starts_with(" - ") &&
                        token.text.find('.') != std::string_view::npos &&
                        token.text.find('/') == std::string_view::npos;
    const bool logger = IsSourceLine(raw) || (any_tag && raw.ends_with(':')) ||
                        IsLoggerName(token.text, colon) ||
                        (dashed && IsLoggerName(token.text, true));
    if (!number && !ruby && !logger) break;
    at = Skip(line, token.end, header);
    header.logger_end = token.end;
    logger_seen = logger;
    if (colon && logger) {
      ++pieces_;
      break;
    }
  }
  header.body_begin = at < line.size() ? at : start;
}

}  // namespace logai::logs
