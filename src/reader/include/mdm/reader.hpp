#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/base/digest.hpp>
#include <mdm/data.hpp>
#include <mdm/reader/options.hpp>
#include <mdm/reader/report.hpp>

namespace mdm::reader {

enum class Format : std::uint8_t { csv, json, parquet, xlsx, arrow };
std::string_view name_of(Format format) noexcept;

enum class Compression : std::uint8_t { none, gzip, zstd, bzip2, xz };
std::string_view name_of(Compression compression) noexcept;

/// What a table is for. `data` is the only table of a dataset without splits.
enum class Role : std::uint8_t { data, train, test, validation, submission, other };
std::string_view name_of(Role role) noexcept;

class Archives;

/// One table and the files it is made of, in reading order. A path may go on inside a file on disk:
/// "titanic.zip/train.csv", "book.xlsx/Sheet1", "all.zip/book.xlsx/Sheet1".
struct Source {
  std::string table{};  ///< "data", "train", "test", "validation", "sample_submission" or a stem
  Role role = Role::data;
  std::vector<std::filesystem::path> files{};
  Format format = Format::csv;
  Compression compression = Compression::none;
  std::uint64_t size_bytes = 0;  ///< of all files: on disk, of members unpacked
  std::string rule{};            ///< why: "file name train.csv names the training split"
  bool open_ended = false;       ///< a pattern: more files may come to match
  /// Which of the tables that stand in its file one below the other, from 0; none: all of the file.
  std::optional<std::size_t> part{};
  /// What discover found in the archives that the files lie in; none: it is found anew.
  std::shared_ptr<Archives> archives{};
};

/// Finds the tables under a path: a file, a folder (searched with its subfolders), a glob
/// ("sales_*.csv.gz", "**/part-*.parquet", of which all matches with one schema form one table), or
/// a path inside an archive or workbook. Archives are searched as folders, one level deep, and a
/// workbook with several sheets as a folder of them. What is a file's format, compression or split
/// stands in docs/formats/input-files.md.
///
/// One file alone is the table "data"; of several, those whose names say so are the splits, and any
/// other keeps its stem as the name of its table, after the names of its folders where two files
/// have one stem: "2020_sales". In a folder, hidden files, files of unknown formats, and .txt files
/// that name no split are left out; links are followed, each folder once.
///
/// \param sheet  the only sheet to take of a workbook, by name or number from 1; empty: all with
///               cells that are not hidden
/// \param scratch  an existing folder for packed tar archives; empty: that of temporary files
/// \returns tables, the training split first; never empty
/// \throws Error{not_found | permission_denied | bad_input | invalid_argument | cancelled}: nothing
///         there, no file of a known format, an empty file, content that no known format has, a
///         damaged, encrypted or malicious archive, two files that claim one split, no such sheet
std::vector<Source> discover(const std::filesystem::path& path, std::string_view sheet = {},
                             const std::filesystem::path& scratch = {},
                             const std::stop_token& stop = {});

/// A source for each table of files of text, and of sheets, in which several stand one below the
/// other, and of JSON in which several are members of one object: the largest keeps the name and
/// role of its source, any other is named after the line above it or its key, or else numbered, and
/// has the role `other`. Tables that the user placed in their files (`skip`, `header_rows`,
/// `one_table`) and sources of several files stay as they are.
/// \throws Error{bad_input | cancelled | …} as open_table
/// \cost one pass over JSON that is one object
std::vector<Source> part_tables(std::vector<Source> sources, const Options& options,
                                const std::stop_token& stop);

/// Bytes read so far, of how many. Called from any thread, often.
using ByteProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Reads one table, if need be more than once, until its types hold for every row:
///
///   do { auto rows = table->open(observer, stop); …consume rows…; } while (!table->settle());
///
/// The result does not depend on the thread count.
class TableReader {
 public:
  virtual ~TableReader() = default;

  /// The types of the next pass: a draft from a sample before the first one.
  virtual const data::Schema& schema() const = 0;

  /// A typical value for each column (0 for text), from the sample; a centre for statistics.
  /// It depends on the first file and on `schema`, not on other files or earlier passes.
  virtual const std::vector<double>& pivots() = 0;

  /// What a row takes in a batch, on average over the sample; 0 if it is not known.
  virtual double row_bytes() const = 0;

  /// Widens the column of that name before the next pass, so that two tables share one schema. A
  /// column without any value takes any type; one whose values `to` cannot hold exactly becomes a
  /// decimal of a larger scale or text, in `schema` at the latest after `settle`.
  virtual void widen(const data::Field& to) = 0;

  /// Starts a pass. `observer` sees every batch on the parsing threads (workers 0 … threads-1).
  /// The stream must be gone before the next call on this reader.
  virtual std::unique_ptr<data::BatchStream> open(data::BatchObserver observer,
                                                  ByteProgress progress, std::stop_token stop) = 0;

  /// After a pass was read to its end: true if every cell fitted its type. Else the schema is wide
  /// enough now, and the pass must be repeated.
  virtual bool settle() = 0;

  virtual const IngestReport& report() const = 0;

  /// Of a settled table, for `resume_table`: docs/formats/table-state.md. Empty if no reader can go
  /// on from here: only delimited text can, unless the user gave types or numbers have too many
  /// digits for a decimal.
  virtual std::string state() const = 0;
};

/// Copies what comes from a pipe or socket into a file in `folder`. A terminal is refused.
/// \returns the file \throws Error{invalid_argument | io_failed | cancelled}
std::filesystem::path spool(int descriptor, const std::filesystem::path& folder,
                            const std::stop_token& stop);

/// What a reader left of the first files of a table, which have not changed since.
struct Settled {
  std::string state{};
  std::size_t files = 0;
  Digest digest{};  ///< fed with their bytes
};

/// A reader of the files behind those of `settled`, by the same options, for one pass. `report` is
/// of all files. If it does not settle, the new files contradict the types: then all files are to
/// be read, by another reader.
/// \pre the files are delimited text on disk
/// \throws Error{bad_input}: also for a state of another version or one that is damaged
std::unique_ptr<TableReader> resume_table(const Source& source, const Options& options,
                                          Settled settled, const std::stop_token& stop);

/// \throws Error{bad_input | not_found | permission_denied | cancelled}, naming file and line
std::unique_ptr<TableReader> open_table(const Source& source, const Options& options,
                                        const std::stop_token& stop);

}  // namespace mdm::reader
