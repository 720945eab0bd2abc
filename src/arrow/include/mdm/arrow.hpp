#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/data.hpp>

namespace mdm::arrow {

/// A file of Arrow's IPC format: a "file" (also called Feather, version 2) or a "stream".
///
/// \source https://arrow.apache.org/docs/format/Columnar.html
///
/// Types become ours as those of Parquet files do: integers of up to 64 bits signed int64, unsigned
/// 64 bits a decimal, floats float64 (NaN a null), decimals of at most 15 digits float64, whole
/// ones of at most 18 int64, longer ones decimal; times and timestamps in microseconds (nanoseconds
/// are cut), timestamps in UTC; a duration is the int64 of its units; bytes are text with \xAB for
/// those that are not printable ASCII. A dictionary's column has the type of its values. Lists,
/// structs and maps are JSON text. Dictionaries may be replaced or grow from batch to batch. Bodies
/// may be compressed by LZ4 or zstd.
///
/// A name that an earlier column has, case ignored, gets a number: a, A_2.
///
/// Every length and offset in the file is checked before it is followed. The file is mapped: it
/// must not shrink while it is open.
class File {
 public:
  /// \param memory_limit_bytes  that the columns of one record batch may take when uncompressed
  /// \throws Error{bad_input}: damaged, cut off, of an older version than 0.8 or in big-endian
  ///         order, or with a column of a union, interval, run-end or list-view type;
  ///         Error{not_found | permission_denied | io_failed}
  File(const std::filesystem::path& path, std::uint64_t memory_limit_bytes);

  const data::Schema& schema() const noexcept;
  std::uint64_t rows() const noexcept;

  /// The named columns, in that order. The file may go first. Safe for concurrent use.
  /// \throws Error{bad_input}, which names column and row, for damage or a value that the type
  ///         above cannot hold
  std::unique_ptr<data::BatchStream> open(const std::vector<std::string>& columns,
                                          std::size_t batch_rows = 65'536) const;

 private:
  struct Content;
  class Reading;
  std::shared_ptr<const Content> content_;
};

enum class Layout : std::uint8_t {
  file,    ///< with an index at the end: .arrow, .feather
  stream,  ///< for pipes
};

enum class Codec : std::uint8_t { none, lz4, zstd };

/// Writes rows in IPC format, a record batch for each batch, as bytes in their order. A boolean is
/// Bool, int64 Int(64), float64 Double, decimal Decimal128(38, scale), date Date32, time
/// Time64(us), timestamp Timestamp(us), text Utf8; what reads it gives the same values.
class Encoder {
 public:
  using Sink = std::function<void(std::string_view)>;

  /// Writes the beginning. \param sink  takes the bytes; what it throws passes through
  Encoder(const data::Schema& schema, Layout layout, Codec codec, Sink sink);
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;
  ~Encoder();

  void write(const data::Batch& batch);
  /// Writes the end.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mdm::arrow
