#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/data.hpp>
#include <mdm/duckdb.hpp>
#include <mdm/writer/parquet.hpp>

namespace mdm::features {

/// The features of one table: kRowId first, then the features of the plan.
struct FeatureTable {
  std::string table{};
  std::string file{};  ///< relative to the version's folder; tables of a database share one
  std::uint64_t rows = 0;
  std::uint64_t size_bytes = 0;                ///< of the file
  std::string digest{};                        ///< likewise
  std::vector<writer::RowGroup> row_groups{};  ///< of a Parquet file
};

/// The rows of a table in slices of columns: its row ids first, then its features.
using OpenRows = std::function<data::Slices(const std::string& table)>;

/// A form in which the tables of a version are kept.
///
/// Every form passes the same suite (table_form_test.cpp): what is read is what was written, in its
/// order and with its types, whatever the tables are called. One thread at a time.
class TableForm {
 public:
  virtual ~TableForm() = default;

  /// Writes each table into `folder`, one after another. Nothing is synced.
  /// \returns them with the digests of what was written, where the form knows them; the store adds
  ///          the others, and the sizes
  /// \throws Error{io_failed | permission_denied | cancelled}, and what `open` throws
  virtual std::vector<FeatureTable> write(const std::filesystem::path& folder,
                                          const std::vector<std::string>& tables,
                                          const OpenRows& open, const std::stop_token& stop) = 0;
};

struct FormOptions {
  std::string form = "parquet";  ///< one of table_forms()
  writer::ParquetOptions parquet{};
  std::uint64_t memory_limit_bytes = 1'000'000'000;
  unsigned threads = 1;
  std::filesystem::path temp_directory{};
};

/// "parquet", "database"
const std::vector<std::string>& table_forms();

/// \throws Error{invalid_argument} for a form that is not known
std::unique_ptr<TableForm> make_form(const FormOptions& options);

/// The catalog under which the SQL of a TableSource finds its tables.
inline constexpr std::string_view kAttachedName = "mdm_features";

/// How an engine reads a table.
struct TableSource {
  std::filesystem::path file{};
  bool attached = false;  ///< `file` is a database, to be attached as kAttachedName
  std::string sql{};      ///< what stands after FROM
};

TableSource source_of(const std::filesystem::path& folder, const FeatureTable& table);

/// Attaches the database of a source, read-only; nothing for other sources.
void attach(duckdb::Connection& engine, const TableSource& source);

}  // namespace mdm::features
