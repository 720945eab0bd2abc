#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/data.hpp>
#include <mdm/data/selection.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/storage/backend_options.hpp>

namespace mdm::storage {

/// The hidden int64 column that every table has after its own: the row's number from 0, in the
/// order of the source. It ties feature rows to data rows.
inline constexpr std::string_view kRowId = "__mdm_row_id";

/// When a table can get indexes.
enum class Indexes : std::uint8_t {
  never,          ///< and needs none
  before_finish,  ///< after it, the file is as its digest says
  always,         ///< of a store that was opened to read, too
};

/// What a backend can do beyond the contract below. Ask this; never ask for its type.
struct Capabilities {
  bool persistent = true;
  /// What `scan` takes as conditions and sort keys, and then a limit, too; empty: none of these.
  data::Comparisons comparisons{};
  Indexes indexes = Indexes::never;
};

struct TableInfo {
  std::string name{};
  data::Schema schema{};  ///< without kRowId
  std::uint64_t rows = 0;
};

/// Columns by which rows of a table are looked for.
struct Keys {
  std::vector<std::string> ids{};
  std::string time{};   ///< empty: none
  std::string group{};  ///< empty: none

  std::vector<std::string> all() const;
};

/// The tables of one dataset version.
///
/// Every backend passes the same suite (conformance.hpp). One thread at a time, but that several
/// may be in create_table and append_rows, each for a table of its own, or in scan; streams of scan
/// live side by side, each with a thread of its own, and must be gone before a call that writes.
/// Names of tables and columns may hold any UTF-8 text but NUL and are at least one byte long;
/// those that begin with "__mdm_" are kept. Two names that differ only in the case of ASCII letters
/// cannot stand side by side; to find a table or column, its name must be given exactly.
class Store {
 public:
  virtual ~Store() = default;

  virtual Capabilities capabilities() const = 0;

  /// Creates a table of all of `rows`, or nothing. The order of the rows is kept.
  /// \returns rows written
  /// \throws Error{already_exists | invalid_argument | unavailable | io_failed | cancelled}, and
  ///         what `rows` throws
  virtual std::uint64_t create_table(std::string_view table, data::BatchStream& rows,
                                     const std::stop_token& stop) = 0;

  /// Puts all of `rows`, of its schema, behind those of a table, or none; the numbers go on.
  /// \returns rows written \throws Error{not_found}, else as create_table
  virtual std::uint64_t append_rows(std::string_view table, data::BatchStream& rows,
                                    const std::stop_token& stop) = 0;

  /// Streams the part of the table that is selected (no column named: all but kRowId), in the order
  /// of the rows. \throws Error{not_found | cancelled}
  virtual std::unique_ptr<data::BatchStream> scan(std::string_view table,
                                                  const data::Selection& selection,
                                                  const std::stop_token& stop) = 0;

  /// Makes rows quick to find by each of these columns, where the backend keeps indexes or
  /// partitions for that. After create_table, before scans.
  /// \throws Error{not_found | cancelled | io_failed}
  virtual void organize(std::string_view table, const Keys& keys, const std::stop_token& stop) = 0;

  /// Makes an index of each of these columns, and none where there is one. Rows stay as they are.
  /// \throws Error{not_found | cancelled | unavailable | io_failed}, Error{invalid_argument} where
  ///         capabilities().indexes is against it
  virtual void add_indexes(std::string_view table, const std::vector<std::string>& columns,
                           const std::stop_token& stop) = 0;

  /// The columns that have an index, in the order of the table. \throws Error{not_found}
  virtual std::vector<std::string> indexed(std::string_view table) = 0;

  /// Does nothing if the table does not exist.
  virtual void drop_table(std::string_view table) = 0;

  /// In the order of the bytes of their names.
  virtual std::vector<TableInfo> tables() = 0;

  /// Makes everything written durable and releases the files; only the destructor may follow.
  virtual void finish() = 0;
};

struct Options {
  std::string backend = "duckdb";
  std::filesystem::path folder{};  ///< of the dataset version; the backend names its file in it
  bool read_only = false;
  /// The folder of another version, finished, whose tables are to be there from the start: a copy
  /// of its file, which costs less than any way through the rows. Empty: no tables. Backends
  /// without files begin without tables in either case.
  std::filesystem::path former{};
  std::uint64_t memory_limit_bytes = 1'000'000'000;
  unsigned threads = 1;
  TableShape largest{};
  std::filesystem::path temp_directory{};
  SqliteOptions sqlite{};
  PostgresOptions postgres{};
};

/// The backends of this build, in the order of preference.
std::vector<std::string> backends();

/// \throws Error{invalid_argument} for a backend that this build lacks, Error{not_found} for
///         read-only tables or a former version that are not there; what the backend throws
std::unique_ptr<Store> open_store(const Options& options);

/// What an engine needs to read the tables of a finished version: its file, where it reads that in
/// place, or the store, which it then keeps open. With the limits of `options`.
/// \throws as open_store; who opens the engine learns whether a file is sound
duckdb::Options engine_options(Options options);

/// Removes what a backend keeps of a version outside of its folder: a schema of PostgreSQL. Does
/// nothing for a folder that tells of none.
/// \param options  `folder`, and `postgres` for the connection, are read
/// \throws Error{unavailable | permission_denied}
void release(const Options& options);

}  // namespace mdm::storage
