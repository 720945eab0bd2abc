#include "byte_source.hpp"

#include <cerrno>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm::reader {
namespace {

constexpr std::size_t kPackedBlockBytes = std::size_t{1} << 18U;

class PlainFile final : public ByteSource {
 public:
  PlainFile(const std::filesystem::path& path, Meter* meter)
      : name_(printable(path)), meter_(meter), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (file_ < 0) {
      fail_on_system(errno, "open", name_);
    }
    ::posix_fadvise(file_, 0, 0, POSIX_FADV_SEQUENTIAL);
  }
  PlainFile(const PlainFile&) = delete;
  PlainFile& operator=(const PlainFile&) = delete;
  ~PlainFile() override { ::close(file_); }

  std::size_t read(char* to, std::size_t room) override {
    std::size_t filled = 0;
    while (filled < room) {
      const ssize_t got = ::read(file_, to + filled, room - filled);
      if (got < 0 && errno == EINTR) {
        continue;
      }
      if (got < 0) {
        fail_on_system(errno, "read", name_);
      }
      if (got == 0) {
        break;
      }
      filled += static_cast<std::size_t>(got);
    }
    if (meter_ != nullptr) {
      meter_->digest.add(std::as_bytes(std::span(to, filled)));
      meter_->bytes += filled;
    }
    return filled;
  }

  void seek(std::uint64_t offset) const {
    if (::lseek(file_, static_cast<off_t>(offset), SEEK_SET) < 0) {
      fail_on_system(errno, "read", name_);
    }
  }

  const std::string& name() const { return name_; }

 private:
  std::string name_;
  Meter* meter_;
  int file_;
};

/// The packed bytes of a compressed file, block by block.
class PackedInput {
 public:
  PackedInput(const std::filesystem::path& path, Meter* meter)
      : file_(path, meter), block_(kPackedBlockBytes) {}

  /// Reads the next block; false at the end of the file.
  bool refill() {
    size_ = file_.read(block_.data(), block_.size());
    return size_ > 0;
  }

  const char* data() const { return block_.data(); }
  std::size_t size() const { return size_; }
  const std::string& name() const { return file_.name(); }

 private:
  PlainFile file_;
  std::vector<char> block_;
  std::size_t size_ = 0;
};

[[noreturn]] void fail_on_damage(std::string_view kind, std::string_view reason,
                                 std::string_view name) {
  fail(ErrorCode::bad_input, Hint{"check that the file was copied in full"},
       "{} data is damaged ({}): {}", kind, reason, name);
}

/// gzip members one after another, as `cat a.gz b.gz` makes them. \source RFC 1952 §2.2
class GzipFile final : public ByteSource {
 public:
  GzipFile(const std::filesystem::path& path, Meter* meter) : packed_(path, meter) {
    MDM_CHECK(::inflateInit2(&stream_, 15 + 16) == Z_OK);
  }
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;
  ~GzipFile() override { ::inflateEnd(&stream_); }

  std::size_t read(char* to, std::size_t room) override {
    std::size_t filled = 0;
    while (filled < room && provide_input()) {
      const std::size_t step = std::min(room - filled, std::size_t{1} << 30U);
      stream_.next_out = reinterpret_cast<Bytef*>(to + filled);
      stream_.avail_out = static_cast<uInt>(step);
      const int status = ::inflate(&stream_, Z_NO_FLUSH);
      filled += step - stream_.avail_out;
      in_member_ = status != Z_STREAM_END;
      if (status == Z_STREAM_END) {
        ::inflateReset(&stream_);
      } else if (status != Z_OK && status != Z_BUF_ERROR) {
        fail_on_damage("gzip", stream_.msg != nullptr ? stream_.msg : "unknown error",
                       packed_.name());
      }
    }
    return filled;
  }

 private:
  bool provide_input() {
    while (stream_.avail_in == 0) {
      if (!packed_.refill()) {
        if (in_member_) {
          fail_on_damage("gzip", "it ends early", packed_.name());
        }
        return false;
      }
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed_.data()));
      stream_.avail_in = static_cast<uInt>(packed_.size());
    }
    return true;
  }

  PackedInput packed_;
  z_stream stream_{};
  bool in_member_ = true;
};

class ZstdFile final : public ByteSource {
 public:
  ZstdFile(const std::filesystem::path& path, Meter* meter)
      : packed_(path, meter), stream_(ZSTD_createDStream(), ZSTD_freeDStream) {
    MDM_CHECK(stream_ != nullptr);
  }

  std::size_t read(char* to, std::size_t room) override {
    ZSTD_outBuffer out{to, room, 0};
    while (out.pos < out.size && provide_input(out)) {
      const std::size_t status = ZSTD_decompressStream(stream_.get(), &out, &in_);
      if (ZSTD_isError(status) != 0) {
        fail_on_damage("zstd", ZSTD_getErrorName(status), packed_.name());
      }
      in_frame_ = status != 0;
      // A full output may hide bytes that the decoder still keeps.
      drained_ = out.pos < out.size;
    }
    return out.pos;
  }

 private:
  bool provide_input(const ZSTD_outBuffer& out) {
    if (in_.pos < in_.size || (!drained_ && in_frame_ && out.pos < out.size)) {
      return true;
    }
    if (packed_.refill()) {
      in_ = {packed_.data(), packed_.size(), 0};
      return true;
    }
    if (in_frame_) {
      fail_on_damage("zstd", "it ends early", packed_.name());
    }
    return false;
  }

  PackedInput packed_;
  std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream_;
  ZSTD_inBuffer in_{nullptr, 0, 0};
  bool in_frame_ = true;
  bool drained_ = true;
};

}  // namespace

std::unique_ptr<ByteSource> open_bytes(const std::filesystem::path& path, Compression compression,
                                       Meter* meter) {
  switch (compression) {
    case Compression::none: return std::make_unique<PlainFile>(path, meter);
    case Compression::gzip: return std::make_unique<GzipFile>(path, meter);
    case Compression::zstd: return std::make_unique<ZstdFile>(path, meter);
  }
  fail(ErrorCode::internal, "unknown compression");
}

std::string read_at(const std::filesystem::path& path, std::uint64_t offset, std::size_t room) {
  PlainFile file(path, nullptr);
  file.seek(offset);
  std::string bytes(room, '\0');
  bytes.resize(file.read(bytes.data(), room));
  return bytes;
}

}  // namespace mdm::reader
