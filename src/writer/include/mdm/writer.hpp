#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/duckdb.hpp>

namespace mdm::writer {

struct Options {
  std::string format = "parquet";  ///< one of formats()
  std::string compression{};       ///< one of compressions(format); empty: the format's default
  bool header = true;              ///< csv: a first line with the names
  unsigned threads = 1;            ///< that make texts of the rows of a stream
};

/// "csv", "json" (an array of records), "jsonl", "parquet", "arrow" (the file of IPC, or Feather).
const std::vector<std::string>& formats();
/// What a format can be compressed with; the first is its default.
const std::vector<std::string>& compressions(std::string_view format);
/// ".csv.gz" for csv with gzip; compression "none" adds nothing; those of parquet and arrow do not
/// tell it.
std::string extension(const Options& options);

struct Written {
  std::uint64_t rows = 0;
  std::uint64_t size_bytes = 0;
};

/// Writes the rows of a SELECT to a file, in their order: to a temporary name beside it, synced,
/// then renamed. A failure leaves the path as it was. Times are ISO 8601, and numbers read back
/// equal; JSON has no infinities and gets nulls for them. \throws Error{invalid_argument} for an
/// unknown format or compression; what the engine throws
Written write(duckdb::Connection& connection, const std::string& select,
              const std::filesystem::path& path, const Options& options,
              const std::stop_token& stop);

/// The same of rows that come once, in any format but Parquet (which write_parquet writes). Memory:
/// a batch, and its text. Texts are as <mdm/writer/text_rows.hpp> has them. \throws what `rows`
/// does
Written write(data::BatchStream& rows, const std::filesystem::path& path, const Options& options,
              const std::stop_token& stop);

}  // namespace mdm::writer
