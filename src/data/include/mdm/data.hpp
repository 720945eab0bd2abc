#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/data/type.hpp>

namespace mdm::data {

/// Memory that is not zeroed when it grows.
template <typename T>
struct RawAllocator : std::allocator<T> {
  template <typename U>
  struct rebind {                   // NOLINT(readability-identifier-naming): the standard's name
    using other = RawAllocator<U>;  // NOLINT(readability-identifier-naming)
  };
  template <typename U, typename... Args>
  void construct(U* at, Args&&... args) {
    if constexpr (sizeof...(Args) == 0) {
      ::new (static_cast<void*>(at)) U;
    } else {
      ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
    }
  }
};

template <typename T>
using Buffer = std::vector<T, RawAllocator<T>>;

/// The cells of one column of a batch, in Arrow's layout except that a boolean takes a byte.
///
/// Exactly one of the value buffers is in use, by `type`: `bytes8` for boolean; `ints` for int64,
/// time and timestamp; `floats` for float64; `decimals` for decimal, in units of 10^-scale; `days`
/// for date; `offsets` (rows + 1 of them, into `chars`) for text. A null cell has its validity bit
/// clear and a zero value or an empty text. `float64` holds no NaN: it is a null.
struct Column {
  Type type = Type::text;
  int scale = 0;  ///< as Field::scale
  std::size_t rows = 0;
  Buffer<std::uint64_t> validity{};  ///< bit i of word i/64 set: cell i is valid; empty: all valid
  Buffer<std::uint8_t> bytes8{};
  Buffer<std::int64_t> ints{};
  Buffer<double> floats{};
  Buffer<Int128> decimals{};
  Buffer<std::int32_t> days{};
  Buffer<std::int32_t> offsets{};
  Buffer<char> chars{};

  explicit Column(Type of = Type::text, int with_scale = 0) : type(of), scale(with_scale) {}
  explicit Column(const Field& field) : Column(field.type, field.scale) {}
  bool valid(std::size_t row) const noexcept {
    return validity.empty() || ((validity[row >> 6U] >> (row & 63U)) & 1U) != 0;
  }
  std::string_view text(std::size_t row) const noexcept {
    const auto begin = static_cast<std::size_t>(offsets[row]);
    return {chars.data() + begin, static_cast<std::size_t>(offsets[row + 1]) - begin};
  }

  std::size_t null_count() const noexcept;
  std::size_t size_bytes() const noexcept;

  /// Append one cell; for tests and slow paths. The value must be of the column's type.
  void push_null();
  void push(bool value);
  void push(std::int64_t value);  ///< int64, time, timestamp, date
  void push(double value);        ///< NaN becomes a null
  void push(Int128 value);        ///< decimal
  void push(std::string_view value);
  void push(const char* value) { push(std::string_view(value)); }
  /// Cells [begin, begin + count) as a column of their own.
  Column slice(std::size_t begin, std::size_t count) const;
};

/// A horizontal slice of a table: columns of equal length in the order of the schema.
struct Batch {
  std::size_t rows = 0;
  std::vector<Column> columns{};

  std::size_t size_bytes() const noexcept;
};

/// A table that flows past once, in order. One thread at a time.
class BatchStream {
 public:
  virtual ~BatchStream() = default;
  virtual const Schema& schema() const = 0;

  /// Fills `out` with the next rows (at least one); false at the end, and then `out` is empty.
  /// \throws Error{bad_input | unavailable | io_failed | cancelled}
  virtual bool next(Batch& out) = 0;
};

/// Batches held in memory, as a stream.
std::unique_ptr<BatchStream> stream_of(Schema schema, std::vector<Batch> batches);

/// Looks at each batch of a stream as it is made. Called on the producer's threads, concurrently,
/// but never twice at once with one `worker` (0, 1, …, below the producer's thread count).
using BatchObserver = std::function<void(const Batch& batch, std::size_t worker)>;

/// A cell as text, as it appears in output and JSON: ISO 8601 for dates and times, the shortest
/// form that reads back equal for float64, "true"/"false" for boolean. A null gives "".
std::string cell_text(const Column& column, std::size_t row);
/// The same for a value of an int64-like type outside a column.
std::string int_text(Type type, std::int64_t value);
std::string float_text(double value);
/// The value of an int64-like type that int_text writes so; nullopt for any other text.
std::optional<std::int64_t> int_of_text(Type type, std::string_view text) noexcept;
/// Of `units` of 10^-scale, with `scale` digits after the point: "-12.50".
std::string decimal_text(Int128 units, int scale);
/// The units that decimal_text writes so; nullopt for any other text.
std::optional<Int128> decimal_of_text(std::string_view text, int scale) noexcept;
/// The same as a number, at most a unit or two in its last place off.
double decimal_value(Int128 units, int scale) noexcept;
/// 10^exponent, for exponents from 0 to kDecimalDigits.
Int128 power_of_ten(int exponent) noexcept;

}  // namespace mdm::data
