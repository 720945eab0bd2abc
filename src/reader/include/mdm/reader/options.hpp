#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <vector>

#include <mdm/data.hpp>

namespace mdm::reader {

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
  bool one_table = false;                    ///< of several tables in a file only the largest
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
  /// As IngestReport::forms, or "decimal point": what is meant in columns of those types where
  /// every cell could mean something else.
  std::map<std::string, std::string, std::less<>> forms{};
  CsvOptions csv{};
  /// In any case a null, in columns of all types but text.
  std::vector<std::string> null_words{"NA",      "N/A",   "NaN",    "null",  "None",
                                      "-",       "?",     "\\N",    "#N/A",  "#DIV/0!",
                                      "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"};
  bool strict = false;  ///< an incident is an error
};

}  // namespace mdm::reader
