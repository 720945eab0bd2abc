#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <mdm/reader.hpp>

#include "archives.hpp"

namespace mdm::reader {

enum class Content : std::uint8_t { csv, json, parquet, arrow, workbook, archive };

/// What a file is: by its name, or by its content.
struct FileKind {
  Content content = Content::csv;
  Compression compression = Compression::none;
  bool ambiguous = false;  ///< a table or prose: .txt, .dat, .data
  std::string stem{};      ///< without extensions, in the file system's bytes
  std::string lower_stem{};
  std::string note{};  ///< how the content differs from what the name says
};

/// What the name of a file says. Nothing if no extension of a known format stands at the end,
/// perhaps before one of a compression.
std::optional<FileKind> kind_of(const std::filesystem::path& file);

/// ".csv, .tsv, …": for hints.
std::string known_extensions();

/// What the beginning of a file says, where the name only decides between kinds of text. A file may
/// be a member of an archive.
/// \param named  as kind_of gave it \throws Error{bad_input}: an empty file, one of no known
/// format,
///         and what open_bytes throws
FileKind settle_kind(const std::filesystem::path& file, const std::optional<FileKind>& named,
                     Archives& archives);

}  // namespace mdm::reader
