#include "packed_file.hpp"

#include <algorithm>
#include <string>

#include <zlib.h>
#include <zstd.h>

#include <mdm/base.hpp>
#include <mdm/base/output_file.hpp>

namespace mdm::writer {
namespace {

constexpr std::size_t kBlockBytes = 1U << 18U;

class PlainFile final : public PackedFile {
 public:
  explicit PlainFile(const std::filesystem::path& path) : file_(path) {}
  void append(std::string_view bytes) override { file_.append(bytes); }
  void finish() override {}

 private:
  OutputFile file_;
};

/// \source RFC 1952
class GzipFile final : public PackedFile {
 public:
  explicit GzipFile(const std::filesystem::path& path) : file_(path) {
    constexpr int kGzipWindow = 15 + 16;
    constexpr int kMemoryLevel = 8;
    MDM_CHECK(::deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemoryLevel,
                             Z_DEFAULT_STRATEGY) == Z_OK);
  }
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;
  ~GzipFile() override { ::deflateEnd(&stream_); }

  void append(std::string_view bytes) override {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kBlockBytes))) {
      pack(bytes.substr(0, kBlockBytes), Z_NO_FLUSH);
    }
  }
  void finish() override { pack({}, Z_FINISH); }

 private:
  void pack(std::string_view bytes, int flush) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<unsigned>(bytes.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(block_.data());
      stream_.avail_out = static_cast<unsigned>(block_.size());
      ::deflate(&stream_, flush);
      file_.append(std::string_view(block_).substr(0, block_.size() - stream_.avail_out));
    } while (stream_.avail_out == 0);
  }

  OutputFile file_;
  std::string block_ = std::string(kBlockBytes, '\0');
  z_stream stream_{};
};

/// \source RFC 8878
class ZstdFile final : public PackedFile {
 public:
  explicit ZstdFile(const std::filesystem::path& path)
      : file_(path), stream_(ZSTD_createCCtx(), ZSTD_freeCCtx) {
    MDM_CHECK(stream_ != nullptr);
  }
  void append(std::string_view bytes) override { pack(bytes, ZSTD_e_continue); }
  void finish() override { pack({}, ZSTD_e_end); }

 private:
  void pack(std::string_view bytes, ZSTD_EndDirective directive) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    std::size_t left = 0;
    do {
      ZSTD_outBuffer out{block_.data(), block_.size(), 0};
      left = ZSTD_compressStream2(stream_.get(), &out, &in, directive);
      MDM_CHECK(ZSTD_isError(left) == 0);
      file_.append(std::string_view(block_).substr(0, out.pos));
    } while (directive == ZSTD_e_end ? left > 0 : in.pos < in.size);
  }

  OutputFile file_;
  std::string block_ = std::string(kBlockBytes, '\0');
  std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> stream_;
};

}  // namespace

std::unique_ptr<PackedFile> open_packed_file(const std::filesystem::path& path,
                                             std::string_view codec) {
  if (codec == "gzip") {
    return std::make_unique<GzipFile>(path);
  }
  if (codec == "zstd") {
    return std::make_unique<ZstdFile>(path);
  }
  return std::make_unique<PlainFile>(path);
}

}  // namespace mdm::writer
