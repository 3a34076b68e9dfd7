#pragma once

#include <string_view>

namespace logai::analysis {

// The shapes that tell a variable's type. Each takes one blank-free piece of a message.

bool IsNumber(std::string_view piece);    ///< 42, -1.5, 1,234, 1e-9, 99.5%, 3/4 is not one
bool IsDuration(std::string_view piece);  ///< 12ms, 1.5s, 2h3m
bool IsSize(std::string_view piece);      ///< 512MB, 1.5GiB
bool IsIp(std::string_view piece);        ///< v4 or v6, with port or prefix length
bool IsIpv4(std::string_view piece);      ///< with port or prefix length
bool IsUuid(std::string_view piece);
bool IsHex(std::string_view piece);      ///< 0x1f, or eight and more hex digits with a digit
bool IsLongHex(std::string_view piece);  ///< sixteen and more hex digits, even without a digit
bool IsTime(std::string_view piece);     ///< 14:02, 14:02:04.871, 2026-11-20, 2026-11-20T14:02:04Z
bool IsPath(std::string_view piece);     ///< /var/log/x, ./a, ~/a, C:\a, a/b7/c
bool IsEmail(std::string_view piece);

/// Four or more bytes in hex with one mark between them, such as an address of a network card:
/// "30:56:59:09:86:51", "ff-f2-9f-16".
bool IsHexBytes(std::string_view piece);

/// The name of a host, with dots, dashes or digits, and a port: "api.example.com:443", "web-1:80".
bool IsHostAndPort(std::string_view piece);

/// The length of the word in "core.2275" or "operation....1", or of nothing in "....1": letters,
/// dots and then digits only, of which the digits alone vary; npos when the piece is none such.
std::size_t WordBeforeDottedNumber(std::string_view piece);

/// A word with a digit or two grown into it, as constant as a word: "ssh2", "jk2_init", "utf8". A
/// digit behind a mark ("worker-7") counts things instead.
bool IsWordWithDigits(std::string_view piece);

/// How long the date is that `text` begins with, as C's asctime and Java's Date write it: "Sat Jul
/// 9 12:16:49 2005", "Sat Jul 09 12:16:49 PDT 2005"; 0 when there is none.
std::size_t WrittenDateLength(std::string_view text);

/// A place in source code, which is as constant as a word: "Service.java:42", "Service#42".
bool IsCodePlace(std::string_view piece);

}  // namespace logai::analysis
