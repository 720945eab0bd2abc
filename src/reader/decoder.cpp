#include "decoder.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <mdm/base.hpp>

namespace mdm::reader {
namespace {

/// What `xz -9` needs is a quarter of it.
constexpr std::uint64_t kXzMemoryBytes = std::uint64_t{256} << 20U;

unsigned step_of(std::size_t size) noexcept {
  return static_cast<unsigned>(std::min<std::size_t>(size, 1U << 30U));
}

/// \source RFC 1952
class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() { MDM_CHECK(::inflateInit2(&stream_, 15 + 16) == Z_OK); }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;
  ~GzipDecoder() override { ::inflateEnd(&stream_); }

  bool step(std::span<const char>& in, std::span<char>& out, std::string_view name) override {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = step_of(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = step_of(out.size());
    const int status = ::inflate(&stream_, Z_NO_FLUSH);
    in = in.subspan(step_of(in.size()) - stream_.avail_in);
    out = out.subspan(step_of(out.size()) - stream_.avail_out);
    if (status == Z_STREAM_END) {
      ::inflateReset(&stream_);
      return true;
    }
    if (status != Z_OK && status != Z_BUF_ERROR) {
      fail_on_damage("gzip", stream_.msg != nullptr ? stream_.msg : "unknown error", name);
    }
    return false;
  }

 private:
  z_stream stream_{};
};

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream(), ZSTD_freeDStream) { MDM_CHECK(stream_ != nullptr); }

  bool step(std::span<const char>& in, std::span<char>& out, std::string_view name) override {
    ZSTD_inBuffer packed{in.data(), in.size(), 0};
    ZSTD_outBuffer plain{out.data(), out.size(), 0};
    const std::size_t status = ZSTD_decompressStream(stream_.get(), &plain, &packed);
    if (ZSTD_isError(status) != 0) {
      fail_on_damage("zstd", ZSTD_getErrorName(status), name);
    }
    in = in.subspan(packed.pos);
    out = out.subspan(plain.pos);
    return status == 0;
  }

 private:
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
};

class Bzip2Decoder final : public Decoder {
 public:
  Bzip2Decoder() { begin(); }
  Bzip2Decoder(const Bzip2Decoder&) = delete;
  Bzip2Decoder& operator=(const Bzip2Decoder&) = delete;
  ~Bzip2Decoder() override { ::BZ2_bzDecompressEnd(&stream_); }

  bool step(std::span<const char>& in, std::span<char>& out, std::string_view name) override {
    stream_.next_in = const_cast<char*>(in.data());
    stream_.avail_in = step_of(in.size());
    stream_.next_out = out.data();
    stream_.avail_out = step_of(out.size());
    const int status = ::BZ2_bzDecompress(&stream_);
    in = in.subspan(step_of(in.size()) - stream_.avail_in);
    out = out.subspan(step_of(out.size()) - stream_.avail_out);
    if (status == BZ_STREAM_END) {
      ::BZ2_bzDecompressEnd(&stream_);
      begin();
      return true;
    }
    if (status != BZ_OK) {
      fail_on_damage("bzip2",
                     status == BZ_DATA_ERROR_MAGIC ? "it does not begin as such"
                                                   : "its check sum or structure is wrong",
                     name);
    }
    return false;
  }

 private:
  void begin() {
    stream_ = {};
    MDM_CHECK(::BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK);
  }

  bz_stream stream_{};
};

class XzDecoder final : public Decoder {
 public:
  XzDecoder() { begin(); }
  XzDecoder(const XzDecoder&) = delete;
  XzDecoder& operator=(const XzDecoder&) = delete;
  ~XzDecoder() override { ::lzma_end(&stream_); }

  bool step(std::span<const char>& in, std::span<char>& out, std::string_view name) override {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = out.size();
    const lzma_ret status = ::lzma_code(&stream_, LZMA_RUN);
    in = in.subspan(in.size() - stream_.avail_in);
    out = out.subspan(out.size() - stream_.avail_out);
    if (status == LZMA_STREAM_END) {
      begin();
      return true;
    }
    if (status != LZMA_OK && status != LZMA_BUF_ERROR) {
      fail_on_damage("xz", reason_of(status), name);
    }
    return false;
  }

 private:
  void begin() { MDM_CHECK(::lzma_stream_decoder(&stream_, kXzMemoryBytes, 0) == LZMA_OK); }

  static std::string_view reason_of(lzma_ret status) noexcept {
    switch (status) {
      case LZMA_FORMAT_ERROR: return "it does not begin as such";
      case LZMA_MEMLIMIT_ERROR: return "it needs more than 256 MiB to unpack";
      case LZMA_OPTIONS_ERROR: return "it uses options that are not known";
      default: return "its check sum or structure is wrong";
    }
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace

std::unique_ptr<Decoder> make_decoder(Compression compression) {
  switch (compression) {
    case Compression::none: break;
    case Compression::gzip: return std::make_unique<GzipDecoder>();
    case Compression::zstd: return std::make_unique<ZstdDecoder>();
    case Compression::bzip2: return std::make_unique<Bzip2Decoder>();
    case Compression::xz: return std::make_unique<XzDecoder>();
  }
  fail(ErrorCode::internal, "no decoder for this compression");
}

Compression compression_of(std::string_view head) noexcept {
  using namespace std::string_view_literals;
  const auto begins = [&](std::string_view mark) { return head.substr(0, mark.size()) == mark; };
  if (begins("\x1F\x8B\x08"sv)) {
    return Compression::gzip;
  }
  if (begins("\x28\xB5\x2F\xFD"sv)) {
    return Compression::zstd;
  }
  if (begins("\xFD"
             "7zXZ\x00"sv)) {
    return Compression::xz;
  }
  // The block mark after the level keeps a text that begins with "BZh1" a text.
  const bool is_bzip2 = begins("BZh"sv) && head.size() > 4 && head[3] >= '1' && head[3] <= '9' &&
                        (head[4] == '\x31' || head[4] == '\x17') && head.size() > 5 &&
                        (head[5] == '\x41' || head[5] == '\x72');
  return is_bzip2 ? Compression::bzip2 : Compression::none;
}

void fail_on_damage(std::string_view kind, std::string_view reason, std::string_view name) {
  fail(ErrorCode::bad_input, Hint{"check that the file was copied in full"},
       "{} data is damaged ({}): {}", kind, reason, name);
}

}  // namespace mdm::reader
