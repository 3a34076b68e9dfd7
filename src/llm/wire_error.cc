#include "llm/wire_error.h"

#include <charconv>

#include "base/text.h"
#include "llm/json_fields.h"
#include "privacy/terminal.h"

namespace logai::llm {
namespace {

/// A string, a number as its digits, anything else as nothing.
std::string Scalar(const Json& object, std::string_view name) {
  const Json* member = Member(object, name);
  if (!member) return {};
  if (member->is_string()) return member->get<std::string>();
  return member->is_number_integer() ? Dump(*member) : std::string();
}

/// Pydantic's list of refusals: [{"loc": ["body", "stream_options"], "msg": "extra fields not
/// permitted"}].
void ReadValidationList(const Json& list, WireError& error) {
  for (const Json& item : list) {
    std::string where;
    if (const Json* loc = Member(item, "loc"); loc && loc->is_array()) {
      for (const Json& part : *loc) {
        if (!part.is_string() || part == "body") continue;
        where += (where.empty() ? "" : ".") + part.get<std::string>();
      }
    }
    if (error.param.empty()) error.param = where;
    if (!error.message.empty()) error.message += "; ";
    error.message += where.empty() ? "" : where + ": ";
    error.message += TextMember(item, "msg");
  }
}

/// The object that tells about the failure, whatever the server wraps it in.
const Json& Innermost(const Json& document) {
  const Json* at = &document;
  if (at->is_array() && !at->empty()) at = &at->front();  // Google's shims answer with an array
  if (const Json* inner = Member(*at, "error"); inner && !inner->is_boolean()) at = inner;
  return *at;
}

void ReadDocument(const Json& document, WireError& error) {
  const Json& inner = Innermost(document);
  if (inner.is_string()) {
    error.message = inner.get<std::string>();
    return;
  }
  error.code = Scalar(inner, "code");
  error.type = Scalar(inner, "type");
  error.param = Scalar(inner, "param");
  error.message = TextMember(inner, "message");
  if (const Json* details = Member(inner, "details"); details && error.code.empty()) {
    error.code = Scalar(*details, "error_code");  // Anthropic: which of its limits it was
  }
  if (const Json* metadata = Member(inner, "metadata")) {  // OpenRouter: what its upstream said
    if (const auto raw = TextMember(*metadata, "raw"); !raw.empty()) {
      error.message.append(error.message.empty() ? "" : ": ").append(raw);
    }
  }
  if (!error.message.empty()) return;
  if (const Json* detail = Member(inner, "detail")) {
    if (detail->is_string()) error.message = detail->get<std::string>();
    if (detail->is_array()) ReadValidationList(*detail, error);
    if (detail->is_object()) error.message = TextMember(*detail, "message");
  }
  for (const char* name : {"error_description", "error_message", "msg", "title", "Message"}) {
    if (error.message.empty()) error.message = TextMember(inner, name);
  }
}

bool LooksLikeHtml(std::string_view body) {
  return body.starts_with('<') && (base::ContainsIgnoringCase(body.substr(0, 1024), "<html") ||
                                   base::ContainsIgnoringCase(body.substr(0, 1024), "<!doctype") ||
                                   base::ContainsIgnoringCase(body.substr(0, 1024), "<head") ||
                                   base::ContainsIgnoringCase(body.substr(0, 1024), "<title"));
}

/// The title of a web page, or its text when it has no title.
std::string_view TitleOf(std::string_view page) {
  const std::string lower = base::ToLower(page);
  const auto open = lower.find("<title");
  const auto begin = open == std::string::npos ? open : lower.find('>', open);
  const auto end = begin == std::string::npos ? begin : lower.find("</title", begin);
  if (end == std::string::npos) return page;
  const auto title = base::Trim(page.substr(begin + 1, end - begin - 1));
  return title.empty() ? page : title;
}

/// OpenRouter, llama.cpp and Azure put the status into the code.
std::optional<int> StatusIn(const std::string& code) {
  int status = 0;
  const auto [end, failed] = std::from_chars(code.data(), code.data() + code.size(), status);
  const bool is_status = failed == std::errc() && end == code.data() + code.size();
  return is_status && status >= 400 && status <= 599 ? std::optional(status) : std::nullopt;
}

WireError ReadError(int status, const Json& document) {
  WireError error;
  error.status = status;
  ReadDocument(document, error);
  error.message = ReadableLine(error.message);
  if (const auto inner = StatusIn(error.code); inner && (status == 0 || status == 200)) {
    error.status = *inner;
  }
  return error;
}

bool SaysNothing(const Json& value) {
  return value.is_null() || value == false || value == "" || (value.is_object() && value.empty());
}

}  // namespace

std::string ReadableLine(std::string_view text, std::size_t max_bytes) {
  std::string line;
  bool in_tag = false;
  const bool markup = LooksLikeHtml(base::Trim(text));
  // Without colours and the like, of which only the escape is dropped below.
  for (const char c : base::ToValidUtf8(privacy::SafeForTerminal(text.substr(0, 64 * 1024)))) {
    if (markup && c == '<') in_tag = true;
    const bool blank = in_tag || static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
    if (markup && c == '>') in_tag = false;
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (line.size() > max_bytes) line = std::string(base::Utf8Prefix(line, max_bytes)) + "…";
  return std::string(base::Trim(line));
}

WireError ReadErrorBody(int status, std::string_view body) {
  WireError error;
  error.status = status;
  body = base::Trim(body);
  if (const auto document = ParseJson(body)) return ReadError(status, *document);
  error.is_html = LooksLikeHtml(body);
  error.message = ReadableLine(error.is_html ? TitleOf(body) : body);
  return error;
}

std::optional<WireError> ErrorInDocument(const Json& document) {
  constexpr int kOk = 200;
  if (document.is_array() && document.size() == 1) return ErrorInDocument(document.front());
  if (!document.is_object()) return std::nullopt;
  if (const Json* error = Member(document, "error"); error && !SaysNothing(*error)) {
    return ReadError(kOk, document);
  }
  const bool is_chunk = document.contains("choices") || document.contains("done");
  const bool flat = Member(document, "detail") || TextMember(document, "object") == "error" ||
                    (!TextMember(document, "message").empty() &&
                     (Member(document, "code") || TextMember(document, "type") == "error"));
  if (is_chunk || !flat) return std::nullopt;
  return ReadError(kOk, document);
}

}  // namespace logai::llm
