#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/data.hpp>
#include <mdm/reader/report.hpp>

namespace mdm::reader {

enum class Format : std::uint8_t { csv, json, parquet };
constexpr std::string_view name_of(Format format) noexcept {
  return format == Format::csv ? "csv" : format == Format::json ? "json" : "parquet";
}
enum class Compression : std::uint8_t { none, gzip, zstd };

/// What a table is for. `data` is the only table of a dataset without splits.
enum class Role : std::uint8_t { data, train, test, validation, submission, other };
std::string_view name_of(Role role) noexcept;

/// One table and the files it is made of, in reading order.
struct Source {
  std::string table{};  ///< "data", "train", "test", "validation", "sample_submission" or a stem
  Role role = Role::data;
  std::vector<std::filesystem::path> files{};
  Format format = Format::csv;
  Compression compression = Compression::none;
  std::uint64_t size_bytes = 0;  ///< of all files, on disk
  std::string rule{};            ///< why: "file name train.csv names the training split"
};

/// Finds the tables under a path: a file, a folder (searched with its subfolders), or a glob
/// ("sales_*.csv.gz", of which all matches with one schema form one table).
///
/// Names are compared without case. train/training, test/testing, validation/valid/val/dev and
/// sample_submission/submission/gender_submission name splits; any other file keeps its stem as the
/// name of its table, after the names of its folders where two files have one stem: "2020_sales".
/// One file alone is the table "data". In a folder, hidden files, files of unknown formats, and
/// .txt files that name no split are left out; links are followed, each folder once. \returns
/// tables, the training split first; never empty \throws Error{not_found | permission_denied |
/// bad_input | invalid_argument}: nothing there, no
///         file of a known format, an empty file, a binary file with a text file's name, two files
///         that claim one split
///
/// \param sheet  the only sheet to take of a workbook, by name or number from 1; empty: all with
/// cells
std::vector<Source> discover(const std::filesystem::path& path, std::string_view sheet = {});

/// What the user says of delimited text. What is left empty is found out, file by file.
struct CsvOptions {
  std::string delimiter{};                   ///< of one or several bytes
  std::string quote{};                       ///< one byte, or "none"
  std::string escape{};                      ///< one byte; a doubled quote is always understood
  std::string comment{};                     ///< what a line that is no data begins with
  std::string encoding{};                    ///< as iconv names it: "shift-jis"
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
  std::size_t sample_rows = 20'480;  ///< rows that draft the types
  SampleMethod sample_method = SampleMethod::stratified;
  std::filesystem::path scratch{};  ///< an existing folder for spilled data of the engine
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

  /// Widens a column before the next pass, so that two tables share one schema. A column without
  /// any value takes any type; one whose values `type` cannot hold exactly becomes text, in
  /// `schema` at the latest after `settle`.
  virtual void widen(std::string_view column, data::Type type) = 0;

  /// Starts a pass. `observer` sees every batch on the parsing threads (workers 0 … threads-1).
  /// The stream must be gone before the next call on this reader.
  virtual std::unique_ptr<data::BatchStream> open(data::BatchObserver observer,
                                                  ByteProgress progress, std::stop_token stop) = 0;

  /// After a pass was read to its end: true if every cell fitted its type. Else the schema is wide
  /// enough now, and the pass must be repeated.
  virtual bool settle() = 0;

  virtual const IngestReport& report() const = 0;
};

/// \throws Error{bad_input | not_found | permission_denied | cancelled}, naming file and line
std::unique_ptr<TableReader> open_table(const Source& source, const Options& options,
                                        const std::stop_token& stop);

}  // namespace mdm::reader
