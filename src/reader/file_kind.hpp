#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <mdm/reader.hpp>

namespace mdm::reader {

/// What the name of a file says.
struct FileKind {
  Format format = Format::csv;
  Compression compression = Compression::none;
  bool ambiguous = false;  ///< a table or prose: .txt
  std::string stem{};      ///< without extensions, in the file system's bytes
  std::string lower_stem{};
};

/// Nothing if no extension of a known format stands at the end, perhaps before .gz, .zst, .zstd.
std::optional<FileKind> kind_of(const std::filesystem::path& file);

/// ".csv, .tsv, …": for hints.
std::string known_extensions();

/// Checks that the beginning of a file is what its name says.
/// \throws Error{bad_input}: an empty file, a binary file with a text file's name, UTF-16 or
/// UTF-32,
///         a Parquet file without its mark; and what open_bytes throws
void require_content(const std::filesystem::path& file, const FileKind& kind);

}  // namespace mdm::reader
