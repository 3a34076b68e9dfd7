#pragma once

#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sources/file_source.h"

namespace logai::test {

inline std::string Gzip(std::string_view text) {
  std::string out(::compressBound(text.size()) + 64, '\0');
  z_stream stream{};
  constexpr int kGzip = 16;
  ::deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + kGzip, 8, Z_DEFAULT_STRATEGY);
  std::string in(text);
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  ::deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

inline std::string Zstd(std::string_view text) {
  std::string out(::ZSTD_compressBound(text.size()), '\0');
  out.resize(::ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

inline std::unique_ptr<sources::FileSource> Open(std::vector<std::string> specs,
                                                 sources::FileSourceOptions options = {}) {
  auto source = sources::FileSource::Open(std::move(specs), std::move(options));
  EXPECT_TRUE(source.has_value()) << (source ? "" : source.error().ToString());
  return source ? *std::move(source) : nullptr;
}

inline std::vector<std::string> Names(sources::LogSource& source, std::string_view prefix = "") {
  const auto groups = source.ListGroups(prefix, 1000, {});
  std::vector<std::string> names;
  for (const sources::GroupInfo& group : *groups) names.push_back(group.name);
  return names;
}

/// What came of reading one group.
struct Reading {
  std::vector<logs::Event> events;
  sources::GroupReport report;
  std::vector<std::string> Bodies() const {
    std::vector<std::string> bodies;
    for (const auto& event : events) bodies.emplace_back(event.body());
    return bodies;
  }
};

inline Reading Read(sources::LogSource& source, sources::ReadRequest request) {
  Reading reading;
  auto report = source.ReadGroup(request,
                                 [&](const logs::Event& event) {
                                   reading.events.push_back(event);
                                   return sources::Flow::kContinue;
                                 },
                                 {});
  EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().ToString());
  if (report) reading.report = *std::move(report);
  return reading;
}

inline Reading Read(sources::LogSource& source, std::string group) {
  sources::ReadRequest request;
  request.group = std::move(group);
  return Read(source, std::move(request));
}

/// For comparing in one line.
using Strings = std::vector<std::string>;

inline constexpr std::string_view kLog =
    "2026-11-20T14:00:00Z INFO started\n"
    "2026-11-20T14:00:01Z ERROR failed\n"
    "java.io.IOException: reset\n"
    "\tat a.B.c(B.java:1)\n"
    "2026-11-20T14:00:02Z INFO stopped\n";

}  // namespace logai::test
