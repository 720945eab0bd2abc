#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/data.hpp>
#include <mdm/data/selection.hpp>

namespace mdm::duckdb {

/// A table that is kept elsewhere. A query reads it by one or more streams, each of the columns
/// that it needs, on a thread of the engine each.
struct TableSource {
  data::Schema schema{};
  std::uint64_t rows = 0;              ///< for the plans of queries
  data::Comparisons comparisons{};     ///< of the conditions that `open` takes
  std::vector<std::string> indexed{};  ///< columns whose order an index gives
  /// The part of it that this source is; the columns named here are not looked at.
  data::Selection part{};
  /// Opens a stream of such a part, of the columns named in it. Called concurrently. What it or the
  /// stream throws fails the statement, with code and hint.
  std::function<std::unique_ptr<data::BatchStream>(const data::Selection& selection)> open{};
};

struct Options {
  std::filesystem::path file{};  ///< empty: in memory; to be written, its path may hold no "?"
  bool read_only = false;
  /// SQL can reach no file, network, extension or setting outside `file`. For a user's SQL.
  bool confined = false;
  /// Tables of the catalog "data", or of "sources" beside a file, by name. They are only read.
  std::map<std::string, TableSource> sources{};
  /// Further DuckDB files that SQL may read, by the name of their catalog.
  std::map<std::string, std::filesystem::path> attached{};
  /// Files that confined SQL reaches all the same: read_parquet reads them. COPY could also write
  /// them, so let a user's SQL pass require_select first.
  std::vector<std::filesystem::path> reachable_files{};
  std::uint64_t memory_limit_bytes = 1'000'000'000;
  unsigned threads = 1;
  std::uint64_t block_bytes =
      0;  ///< of a new file, a power of two from 16 384; 0: the engine's own
  std::size_t row_group_rows = 0;  ///< of what is written, a multiple of 2048; 0: the engine's own
  /// What is committed survives a crash. Else only what a checkpoint has written does.
  bool logged = true;
  std::filesystem::path temp_directory{};  ///< where big operators spill; empty: they may not
  /// Grows by each statement that is run on a connection to the database; null: nobody counts.
  std::shared_ptr<std::atomic<std::uint64_t>> statements{};
};

/// How many rows the engine is handed at a time: as many as its row groups have, where it stores
/// them.
struct BatchSize {
  std::size_t rows = 122'880;
  std::size_t bytes = 128U << 20U;  ///< of them, at most
};

/// A double function of one value that SQL calls by name; nullopt is SQL's NULL. Called
/// concurrently. NULL in gives NULL out without a call. What it throws fails the statement.
using NumberFunction = std::function<std::optional<double>(double)>;
using TextFunction = std::function<std::optional<double>(std::string_view)>;
/// Of several numbers; a NULL among them gives NULL without a call.
using NumbersFunction = std::function<std::optional<double>(std::span<const double>)>;

/// An open DuckDB database and one connection to it. One thread at a time; DuckDB itself works on
/// `threads` threads. Loads libduckdb on the first use in the process. The tables of Options::file,
/// or Options::sources, are found by their bare names; their catalog is "data". The time zone is
/// UTC.
///
/// Every call throws Error{bad_input} for SQL that the engine refuses or data that breaks it (with
/// the engine's message), Error{io_failed | permission_denied | not_found | unavailable} for its
/// files (unavailable: another process holds the lock), and Error{cancelled} after `stop` is
/// requested: within 200 ms, but row groups that are being compressed are finished first (measured:
/// up to 1.6 s for four columns on two busy cores).
class Connection {
 public:
  explicit Connection(const Options& options);
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  /// Another connection to the same database, for use by another thread. It sees the functions that
  /// were defined on this one.
  Connection another() const;

  /// Runs one or more statements to the end. \returns rows changed by the last one
  std::int64_t run(const std::string& sql, const std::stop_token& stop = {});

  /// Makes a source a temporary view of this connection, in place of one of that name.
  void show(const std::string& view, const TableSource& source);

  /// Streams the rows of a SELECT; the types are the canonical ones of `describe`. The stream must
  /// be gone before the connection is used again. A batch has `batch_rows` rows, up to 2 047 more,
  /// or fewer if they would take over 32 MiB.
  std::unique_ptr<data::BatchStream> stream(const std::string& select,
                                            const std::stop_token& stop = {},
                                            std::size_t batch_rows = 65'536);

  /// The columns of a SELECT without running it, as the types that `stream` gives: integers of up
  /// to 64 bits signed and DECIMAL(≤18, 0) are int64; REAL, DOUBLE and DECIMAL of at most 15 digits
  /// float64; longer DECIMAL, UBIGINT and HUGEINT decimal (which then may have a 39th digit);
  /// all timestamps microseconds in UTC (nanoseconds are cut). What fits no type without loss
  /// (UHUGEINT, UUID, BLOB, INTERVAL, ENUM) is text, and lists, structs and maps are JSON text. NaN
  /// and infinite dates are nulls.
  data::Schema describe(const std::string& select);

  /// Runs `sql`, in which `view` names the rows of `rows`, consumed once, in order, on the engine's
  /// threads. No table may have that name, and nothing else that runs over this database meanwhile.
  /// If `rows` throws, the statement fails and that error is rethrown. Batches of that size
  /// go in without a copy.
  std::int64_t run_over(data::BatchStream& rows, const std::string& view, const std::string& sql,
                        const std::stop_token& stop = {}, BatchSize batches = {});

  /// The result rows of a small query, as text cells ("" for NULL).
  std::vector<std::vector<std::string>> rows(const std::string& select,
                                             const std::stop_token& stop = {});

  void define(const std::string& name, NumberFunction function);
  void define(const std::string& name, TextFunction function);
  void define(const std::string& name, std::size_t numbers, NumbersFunction function);

  /// \throws Error{invalid_argument} unless `sql` is exactly one statement that only reads
  void require_select(const std::string& sql);

 private:
  struct State;
  explicit Connection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// "name" with its quotes doubled, for use as an identifier in SQL.
std::string quoted(std::string_view name);
/// 'text' with its quotes doubled, for use as a string literal in SQL.
std::string literal(std::string_view text);
/// The SQL type that stores `type`: "BIGINT", "DECIMAL(38,4)", …
std::string sql_type(data::Type type, int scale);

/// Version of the library, for example "1.5.6". Loads it.
std::string version();

}  // namespace mdm::duckdb
