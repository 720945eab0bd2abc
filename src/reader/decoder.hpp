#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include <mdm/reader.hpp>

namespace mdm::reader {

/// Unpacks one member of a compressed file (a gzip member, a zstd frame, an xz or bzip2 stream)
/// after another. Every kind checks the sums that its format carries. One thread at a time.
class Decoder {
 public:
  virtual ~Decoder() = default;

  /// Unpacks from `in` to `out` and takes from the front of both what is done. \returns true if the
  /// member has ended; the next call begins the next one
  /// \throws Error{bad_input}: `what` names the damage, `name` the file
  virtual bool step(std::span<const char>& in, std::span<char>& out, std::string_view name) = 0;
};

/// \pre compression is not none
std::unique_ptr<Decoder> make_decoder(Compression compression);

/// What the first bytes say; `none` if they are no compressed file's.
Compression compression_of(std::string_view head) noexcept;

/// Bytes that compression_of needs.
constexpr std::size_t kCompressionMarkBytes = 6;

[[noreturn]] void fail_on_damage(std::string_view kind, std::string_view reason,
                                 std::string_view name);

}  // namespace mdm::reader
