#include "compressed_buffer.hpp"

#include <cstdint>
#include <memory>
#include <new>

#include <lz4frame.h>
#include <zstd.h>

#include "damage.hpp"

namespace mdm::arrow {
namespace {

constexpr std::int64_t kAsItIs = -1;

void uncompress_lz4(std::string_view from, std::string& out) {
  LZ4F_dctx* made = nullptr;
  if (LZ4F_isError(LZ4F_createDecompressionContext(&made, LZ4F_VERSION)) != 0) {
    throw std::bad_alloc();
  }
  const std::unique_ptr<LZ4F_dctx, decltype(&LZ4F_freeDecompressionContext)> context(
      made, LZ4F_freeDecompressionContext);
  std::size_t taken = 0;
  std::size_t given = 0;
  for (std::size_t wanted = 1; wanted != 0 && taken < from.size();) {
    std::size_t in = from.size() - taken;
    std::size_t room = out.size() - given;
    wanted = LZ4F_decompress(context.get(), out.data() + given, &room, from.data() + taken, &in,
                             nullptr);
    if (LZ4F_isError(wanted) != 0 || (in == 0 && room == 0)) {
      fail_on_damage("a buffer cannot be unpacked by lz4");
    }
    taken += in;
    given += room;
  }
  if (given != out.size()) {
    fail_on_damage("a buffer of {} bytes has {} unpacked", out.size(), given);
  }
}

void uncompress_zstd(std::string_view from, std::string& out) {
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), from.data(), from.size());
  if (ZSTD_isError(got) != 0 || got != out.size()) {
    fail_on_damage("a buffer of {} bytes cannot be unpacked by zstd", out.size());
  }
}

/// Writes `from` behind the first `at` bytes of `out`; \returns the size, 0 for failure
std::size_t compress_at(Codec codec, std::string_view from, std::string& out, std::size_t at) {
  if (codec == Codec::zstd) {
    out.resize(at + ZSTD_compressBound(from.size()));
    const std::size_t size =
        ZSTD_compress(out.data() + at, out.size() - at, from.data(), from.size(), 1);
    return ZSTD_isError(size) != 0 ? 0 : size;
  }
  out.resize(at + LZ4F_compressFrameBound(from.size(), nullptr));
  const std::size_t size =
      LZ4F_compressFrame(out.data() + at, out.size() - at, from.data(), from.size(), nullptr);
  return LZ4F_isError(size) != 0 ? 0 : size;
}

}  // namespace

void uncompress(Codec codec, std::string_view from, std::string& out) {
  if (codec == Codec::zstd) {
    uncompress_zstd(from, out);
  } else {
    uncompress_lz4(from, out);
  }
}

void append_compressed(Codec codec, std::string_view from, std::string& out) {
  if (from.empty()) {
    return;  // the format wants no size of nothing
  }
  const std::size_t size_at = out.size();
  const std::size_t at = size_at + sizeof(std::int64_t);
  const std::size_t size = compress_at(codec, from, out, at);
  auto told = static_cast<std::int64_t>(from.size());
  if (size == 0 || size >= from.size()) {
    out.resize(at);
    out += from;
    told = kAsItIs;
  } else {
    out.resize(at + size);
  }
  out.replace(size_at, sizeof told,
              // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): its bytes
              std::string_view(reinterpret_cast<const char*>(&told), sizeof told));
}

}  // namespace mdm::arrow
