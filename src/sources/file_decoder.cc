#include "sources/file_decoder.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sources/file_text.h"

namespace logai::sources {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kInputBytes = 256 * 1024;

struct KnownForm {
  std::string_view magic;
  std::string_view description;
};

constexpr std::array kOtherForms = {
    KnownForm{"BZh"sv, "bzip2-compressed (decompress it first, for example with bzip2 -dk)"sv},
    KnownForm{"\xFD"
              "7zXZ\0"sv,
              "xz-compressed (decompress it first, for example with xz -dk)"sv},
    KnownForm{"PK\x03\x04"sv, "a zip archive (unpack it first)"sv},
    KnownForm{"7z\xBC\xAF\x27\x1C"sv, "a 7z archive (unpack it first)"sv},
    KnownForm{"\x04\x22\x4D\x18"sv,
              "lz4-compressed (decompress it first, for example with lz4 -d)"sv},
    KnownForm{"LPKSHHRH"sv,
              "a systemd journal (export it first: journalctl --file … -o short-iso)"sv},
    KnownForm{"\xFF\xFE"sv, "UTF-16 (convert it first: iconv -f UTF-16 -t UTF-8)"sv},
    KnownForm{"\xFE\xFF"sv, "UTF-16 (convert it first: iconv -f UTF-16 -t UTF-8)"sv},
};

const KnownForm* OtherForm(std::string_view bytes) {
  const auto it = std::ranges::find_if(
      kOtherForms, [&](const KnownForm& form) { return bytes.starts_with(form.magic); });
  return it == kOtherForms.end() ? nullptr : &*it;
}

bool IsTar(std::string_view bytes) { return bytes.size() > 262 && bytes.substr(257, 5) == "ustar"; }

class PlainReader final : public ByteReader {
 public:
  PlainReader(const FileHandle& file, std::int64_t offset) : file_(file), offset_(offset) {}

  base::Result<std::size_t> Read(std::span<char> buffer) override {
    LOGAI_ASSIGN_OR_RETURN(const std::size_t got, file_.ReadAt(offset_, buffer));
    offset_ += static_cast<std::int64_t>(got);
    return got;
  }

 private:
  const FileHandle& file_;
  std::int64_t offset_;
};

/// Bytes some of which have been read already.
class ReplayingReader final : public ByteReader {
 public:
  ReplayingReader(std::string front, std::unique_ptr<ByteReader> rest)
      : front_(std::move(front)), rest_(std::move(rest)) {}

  bool WouldWait() override { return given_ == front_.size() && rest_->WouldWait(); }
  base::Result<std::size_t> Read(std::span<char> buffer) override {
    const std::size_t size = std::min(buffer.size(), front_.size() - given_);
    if (size == 0) return rest_->Read(buffer);
    std::copy_n(front_.data() + given_, size, buffer.data());
    given_ += size;
    return size;
  }

 private:
  std::string front_;
  std::size_t given_ = 0;
  std::unique_ptr<ByteReader> rest_;
};

/// Gives a reader's bytes in pieces of kInputBytes.
class Input {
 public:
  Input(std::unique_ptr<ByteReader> bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)) {}

  /// The next piece; empty at the end.
  base::Result<std::span<const char>> Next() {
    buffer_.resize(kInputBytes);
    LOGAI_ASSIGN_OR_RETURN(const std::size_t got, bytes_->Read(buffer_));
    return std::span<const char>(buffer_.data(), got);
  }
  const std::string& name() const { return name_; }

 private:
  std::unique_ptr<ByteReader> bytes_;
  std::string name_;
  std::vector<char> buffer_;
};

base::Error Damaged(const Input& input, std::string_view why) {
  return base::Fail(base::ErrorKind::kCorrupt, "{}: {}", input.name(), why).error();
}

class GzipReader final : public ByteReader {
 public:
  explicit GzipReader(Input input) : input_(std::move(input)) {
    constexpr int kGzipOnly = 16;
    ready_ = ::inflateInit2(&stream_, MAX_WBITS + kGzipOnly) == Z_OK;
  }
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;
  ~GzipReader() override {
    if (ready_) ::inflateEnd(&stream_);
  }

  base::Result<std::size_t> Read(std::span<char> buffer) override {
    if (!ready_) return base::Fail(Damaged(input_, "no memory to decompress it"));
    if (failure_) return base::Fail(*failure_);
    stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_.avail_out = static_cast<uInt>(buffer.size());
    while (stream_.avail_out > 0 && !finished_ && !failure_) {
      LOGAI_RETURN_IF_ERROR(Step());
    }
    const std::size_t got = buffer.size() - stream_.avail_out;
    // What was decompressed before the damage is good; the damage is told by the next call.
    if (got == 0 && failure_) return base::Fail(*failure_);
    return got;
  }

 private:
  base::Status Step() {
    if (stream_.avail_in == 0) {
      LOGAI_ASSIGN_OR_RETURN(const auto piece, input_.Next());
      if (piece.empty()) {
        finished_ = between_members_;
        if (!finished_) {
          failure_ = Damaged(input_, "the gzip data ends too early (a truncated file)");
        }
        return {};
      }
      // zlib takes a pointer to non-const but does not write there.
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
      stream_.avail_in = static_cast<uInt>(piece.size());
    }
    if (between_members_ && members_ > 0) {
      // Tapes and some tools pad with zeros; anything else that is not a member is ignored, as
      // gzip does.
      while (stream_.avail_in > 0 && *stream_.next_in == 0) {
        ++stream_.next_in;
        --stream_.avail_in;
      }
      if (stream_.avail_in == 0) return {};
      if (*stream_.next_in != 0x1F) {
        finished_ = true;
        return {};
      }
    }
    between_members_ = false;
    const int result = ::inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      between_members_ = true;
      ++members_;
      ::inflateReset(&stream_);
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      failure_ = Damaged(input_, "the gzip data is damaged");
    }
    return {};
  }

  Input input_;
  z_stream stream_{};
  bool ready_ = false;
  bool finished_ = false;
  bool between_members_ = true;
  int members_ = 0;
  std::optional<base::Error> failure_;
};

class ZstdReader final : public ByteReader {
 public:
  explicit ZstdReader(Input input)
      : input_(std::move(input)), stream_(::ZSTD_createDStream(), &::ZSTD_freeDStream) {}

  base::Result<std::size_t> Read(std::span<char> buffer) override {
    if (!stream_) return base::Fail(Damaged(input_, "no memory to decompress it"));
    ZSTD_outBuffer out{buffer.data(), buffer.size(), 0};
    while (out.pos < out.size && !failure_) {
      if (in_.pos == in_.size && !at_end_) {
        LOGAI_ASSIGN_OR_RETURN(const auto piece, input_.Next());
        at_end_ = piece.empty();
        in_ = {piece.data(), piece.size(), 0};
      }
      if (at_end_ && !in_frame_) break;
      // At the end the decoder may still hold text, so that it is asked until nothing comes.
      const std::size_t before = out.pos;
      const std::size_t hint = ::ZSTD_decompressStream(stream_.get(), &out, &in_);
      in_frame_ = hint != 0;
      if (::ZSTD_isError(hint)) {
        failure_ = Damaged(input_, "the zstd data is damaged");
      } else if (at_end_ && in_frame_ && out.pos == before) {
        failure_ = Damaged(input_, "the zstd data ends too early (a truncated file)");
      }
    }
    if (out.pos == 0 && failure_) return base::Fail(*failure_);
    return out.pos;
  }

 private:
  Input input_;
  std::unique_ptr<ZSTD_DStream, decltype(&::ZSTD_freeDStream)> stream_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  bool in_frame_ = false;
  bool at_end_ = false;
  std::optional<base::Error> failure_;
};

}  // namespace

FileKind KindOf(std::string_view bytes) {
  if (bytes.starts_with("\x1F\x8B")) return FileKind::kGzip;
  const bool skippable_frame = bytes.size() >= 4 && bytes.substr(1, 3) == "\x2A\x4D\x18"sv &&
                               (static_cast<unsigned char>(bytes[0]) & 0xF0) == 0x50;
  if (bytes.starts_with("\x28\xB5\x2F\xFD"sv) || skippable_frame) return FileKind::kZstd;
  if (OtherForm(bytes) != nullptr || IsTar(bytes)) return FileKind::kOther;
  return LooksBinary(bytes) ? FileKind::kBinary : FileKind::kText;
}

std::string_view WhyNotRead(std::string_view bytes) {
  if (const KnownForm* form = OtherForm(bytes)) return form->description;
  if (IsTar(bytes)) return "a tar archive (unpack it first)";
  return "binary, not text";
}

base::Result<std::unique_ptr<ByteReader>> OpenContent(const FileHandle& file, std::int64_t begin) {
  std::array<char, kSniffedBytes> buffer;
  LOGAI_ASSIGN_OR_RETURN(const std::size_t got, file.ReadAt(begin, buffer));
  const std::string_view bytes(buffer.data(), got);
  switch (KindOf(bytes)) {
    case FileKind::kGzip:
      return std::make_unique<GzipReader>(Input(OpenRaw(file, begin), file.path().string()));
    case FileKind::kZstd:
      return std::make_unique<ZstdReader>(Input(OpenRaw(file, begin), file.path().string()));
    case FileKind::kText:
      return std::make_unique<PlainReader>(file, begin);
    case FileKind::kBinary:
    case FileKind::kOther:
      break;
  }
  return base::Fail(base::ErrorKind::kInvalidInput, "{}: {}", file.path().string(),
                    WhyNotRead(bytes));
}

std::unique_ptr<ByteReader> OpenRaw(const FileHandle& file, std::int64_t begin) {
  return std::make_unique<PlainReader>(file, begin);
}

base::Result<std::unique_ptr<ByteReader>> OpenAnyContent(std::unique_ptr<ByteReader> raw,
                                                         std::string name) {
  std::string front(kSniffedBytes, '\0');
  std::size_t size = 0;
  // A pipe may give a few bytes at a time; four tell a compression.
  while (size < front.size() && (size < 4 || !raw->WouldWait())) {
    LOGAI_ASSIGN_OR_RETURN(const std::size_t got, raw->Read(std::span(front).subspan(size)));
    if (got == 0) break;
    size += got;
  }
  front.resize(size);
  const FileKind kind = KindOf(front);
  if (kind == FileKind::kOther) {
    return base::Fail(base::ErrorKind::kInvalidInput, "{}: not read: it is {}", name,
                      WhyNotRead(front));
  }
  auto bytes = std::make_unique<ReplayingReader>(std::move(front), std::move(raw));
  if (kind == FileKind::kGzip)
    return std::make_unique<GzipReader>(Input(std::move(bytes), std::move(name)));
  if (kind == FileKind::kZstd)
    return std::make_unique<ZstdReader>(Input(std::move(bytes), std::move(name)));
  return bytes;
}

}  // namespace logai::sources
