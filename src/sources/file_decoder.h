#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "sources/file_handle.h"

namespace logai::sources {

/// What the first bytes of a file say that it is; names can lie.
enum class FileKind {
  kText,
  kGzip,
  kZstd,
  kBinary,
  kOther,  ///< a known form that is not read: another compression, UTF-16, an archive, a journal
};

/// At most this many bytes of a file are looked at to tell its kind.
inline constexpr std::size_t kSniffedBytes = 8 * 1024;

FileKind KindOf(std::string_view first_bytes);

/// For kOther and kBinary: what the file is and what the user can do, such as
/// "xz-compressed (decompress it first, for example with xz -dk)".
std::string_view WhyNotRead(std::string_view first_bytes);

/// A run of bytes that is read once, from the front.
class ByteReader {
 public:
  virtual ~ByteReader() = default;
  /// Whether there is nothing to read right now although more may come, as in a pipe.
  virtual bool WouldWait() { return false; }
  /// Fills `buffer` as far as there is data; 0 at the end.
  /// Errors:  kCorrupt for damaged or cut compressed data (what came before it has been given),
  ///          kUnavailable and others for the file itself.
  virtual base::Result<std::size_t> Read(std::span<char> buffer) = 0;
};

/// The (decompressed) content of `file`, which must outlive the reader. Concatenated gzip members
/// and zstd frames are one text. `begin` is where the file's content starts.
/// Errors:  as ReadAt; kInvalidInput when the kind is kOther or kBinary.
base::Result<std::unique_ptr<ByteReader>> OpenContent(const FileHandle& file,
                                                      std::int64_t begin = 0);

/// The same for bytes from any reader, whatever they are: what is not compressed is given as it is,
/// binary or not. `name` is for errors.
/// Errors:  those of reading; kInvalidInput for a compression that is not read, an archive, a
///          journal and UTF-16.
base::Result<std::unique_ptr<ByteReader>> OpenAnyContent(std::unique_ptr<ByteReader> raw,
                                                         std::string name);

/// The bytes of `file` from `begin` on as they are. Lives: `file` as long as the reader.
std::unique_ptr<ByteReader> OpenRaw(const FileHandle& file, std::int64_t begin = 0);

}  // namespace logai::sources
