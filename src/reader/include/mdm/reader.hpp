#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <semaphore>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/data.hpp>
#include <mdm/reader/report.hpp>

namespace mdm::reader {

enum class Format : std::uint8_t { csv, json, parquet, xlsx };
std::string_view name_of(Format format) noexcept;

enum class Compression : std::uint8_t { none, gzip, zstd, bzip2, xz };
std::string_view name_of(Compression compression) noexcept;

/// What a table is for. `data` is the only table of a dataset without splits.
enum class Role : std::uint8_t { data, train, test, validation, submission, other };
std::string_view name_of(Role role) noexcept;

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
/// \returns tables, the training split first; never empty
/// \throws Error{not_found | permission_denied | bad_input | invalid_argument}: nothing there, no
///         file of a known format, an empty file, content that no known format has, a damaged,
///         encrypted or malicious archive, two files that claim one split, no such sheet
std::vector<Source> discover(const std::filesystem::path& path, std::string_view sheet = {});

/// What the user says of delimited text. What is left empty is found out, file by file.
struct CsvOptions {
  std::string delimiter{};  ///< of one or several bytes
  std::string quote{};      ///< one byte, or "none"
  std::string escape{};     ///< one byte; a doubled quote is always understood
  std::string comment{};    ///< what a line that is no data begins with
  std::string encoding{};   ///< "utf-8", "utf-16", "windows-1250", "shift-jis", …
  std::optional<std::size_t> header_rows{};  ///< lines of names; 0: none
  std::optional<std::size_t> skip{};         ///< lines above the header, or above the first row
  std::string decimal{};                     ///< "." or ","
  std::string date_format{};                 ///< as strptime has it: "%d %b %Y"
  std::vector<std::string> null_words{};     ///< a null in every column, texts too
};

/// Where the rows come from that draft the types of a file.
enum class SampleMethod : std::uint8_t {
  head,        ///< its beginning
  reservoir,   ///< its beginning, and places drawn by chance, the same ones each time
  stratified,  ///< its beginning, and places at equal distances
};

struct Options {
  unsigned threads = 1;
  std::uint64_t memory_limit_bytes = 1'000'000'000;
  unsigned tables_at_once = 1;  ///< tables that share the memory, read by threads of their own
  /// What a thread takes while it parses: a bound for all these tables. Null: none but `threads`.
  std::shared_ptr<std::counting_semaphore<>> slots{};
  std::size_t batch_rows = 50'000;   ///< that a stream hands on at a time, at most
  std::size_t sample_rows = 20'480;  ///< rows that draft the types
  SampleMethod sample_method = SampleMethod::stratified;
  /// An existing folder for what the engine spills, and for files that it cannot read where they
  /// are; those have no names there and vanish with the reader.
  std::filesystem::path scratch{};
  /// Types that the user gave, by column. They are kept: a cell that does not fit is bad input.
  /// Columns that the table does not have are ignored.
  std::map<std::string, data::Type, std::less<>> types{};
  CsvOptions csv{};
  /// In any case a null, in columns of all types but text.
  std::vector<std::string> null_words{"NA", "N/A", "NaN", "null", "None", "-", "?", "#N/A"};
  bool strict = false;  ///< an incident is an error
};

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
  virtual const std::vector<double>& pivots() const = 0;

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
};

/// Copies what comes from a pipe or socket into a file in `folder`. A terminal is refused.
/// \returns the file \throws Error{invalid_argument | io_failed | cancelled}
std::filesystem::path spool(int descriptor, const std::filesystem::path& folder,
                            const std::stop_token& stop);

/// \throws Error{bad_input | not_found | permission_denied | cancelled}, naming file and line
std::unique_ptr<TableReader> open_table(const Source& source, const Options& options,
                                        const std::stop_token& stop);

}  // namespace mdm::reader
