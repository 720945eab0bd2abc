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

namespace mdm::data {

/// The exact types of a column, from narrow to wide.
enum class Type : std::uint8_t {
  boolean,
  int64,
  float64,
  date,       ///< days since 1970-01-01, proleptic Gregorian
  time,       ///< microseconds since midnight
  timestamp,  ///< microseconds since 1970-01-01T00:00:00, UTC where the source gave an offset
  text,       ///< UTF-8
};

inline constexpr std::size_t kTypeCount = 7;

/// The name in JSON, SQL-free output and on the command line: "int64".
std::string_view name_of(Type type) noexcept;
/// \throws Error{bad_input} for a name that no type has
Type type_of(std::string_view name);

/// The narrowest type that holds every value of both without loss: int64 and float64 give float64,
/// date and timestamp give timestamp, all other mixtures text.
Type common_type(Type a, Type b) noexcept;

struct Field {
  std::string name{};
  Type type = Type::text;

  bool operator==(const Field&) const = default;
};

struct Schema {
  std::vector<Field> fields{};

  /// \throws Error{not_found} that suggests the nearest name
  std::size_t index_of(std::string_view name) const;
  std::optional<std::size_t> find(std::string_view name) const noexcept;
  std::vector<std::string> names() const;

  bool operator==(const Schema&) const = default;
};

/// Memory that is not zeroed when it grows.
template <typename T>
struct RawAllocator : std::allocator<T> {
  template <typename U>
  struct rebind {
    using other = RawAllocator<U>;
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
/// time and timestamp; `floats` for float64; `days` for date; `offsets` (rows + 1 of them, into
/// `chars`) for text. A null cell has its validity bit clear and a zero value or an empty text.
/// `float64` holds no NaN: it is a null.
struct Column {
  Type type = Type::text;
  std::size_t rows = 0;
  Buffer<std::uint64_t> validity{};  ///< bit i of word i/64 set: cell i is valid; empty: all valid
  Buffer<std::uint8_t> bytes8{};
  Buffer<std::int64_t> ints{};
  Buffer<double> floats{};
  Buffer<std::int32_t> days{};
  Buffer<std::int32_t> offsets{};
  Buffer<char> chars{};

  explicit Column(Type of = Type::text) : type(of) {}
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

}  // namespace mdm::data
