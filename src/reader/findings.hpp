#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "file_kind.hpp"

namespace mdm::reader {

/// A file, a member of an archive or a sheet of a workbook that holds a table.
struct Finding {
  std::filesystem::path path{};   ///< to be read
  std::filesystem::path named{};  ///< whose name, without extensions, is the table's
  std::string stem{};
  Format format = Format::csv;
  Compression compression = Compression::none;
  std::uint64_t size_bytes = 0;
  std::string note{};  ///< what a user should know beside the rule
};

/// Tables in the files of a folder and its subfolders, sorted by path; archives and workbooks are
/// looked into. \throws what discover throws
std::vector<Finding> find_in_folder(const std::filesystem::path& folder, Archives& archives);

/// Tables in one file on disk that the user named: its content decides.
/// \param sheet  of a workbook; empty: all that count
std::vector<Finding> find_in_file(const std::filesystem::path& file, std::string_view sheet,
                                  Archives& archives);

/// Tables at a path that goes on inside a file on disk; \pre find_place finds it
std::vector<Finding> find_inside(const std::filesystem::path& path, std::string_view sheet,
                                 Archives& archives);

/// Tables in the files that match a pattern, sorted by path. `**` stands for any folders.
std::vector<Finding> find_matches(const std::filesystem::path& pattern, Archives& archives);

}  // namespace mdm::reader
