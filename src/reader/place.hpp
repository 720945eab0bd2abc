#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "archives.hpp"
#include "byte_source.hpp"
#include "workbook.hpp"

namespace mdm::reader {

/// A path that goes on inside a file: "titanic.zip/train.csv", "book.xlsx/Sheet1",
/// "all.zip/book.xlsx/Sheet1".
struct Place {
  std::filesystem::path file{};  ///< on disk
  std::string inside{};          ///< "train.csv"
};

/// Nothing for a path on disk, and for one that is nowhere.
std::optional<Place> find_place(const std::filesystem::path& path);

/// The archive at a path: a file on disk, or a workbook that is a member of an archive on disk.
OpenArchive archive_at(const std::filesystem::path& path, Archives& archives);

/// A member of an archive, or a sheet of a workbook as CSV (sheet_text.hpp).
///
/// \param meter  digests the unpacked bytes that are read
/// \throws Error{not_found | bad_input}
std::unique_ptr<ByteSource> open_place(const Place& place, Archives& archives, Meter* meter);

}  // namespace mdm::reader
