#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

#include <mdm/reader.hpp>

#include "json_layout.hpp"
#include "nameless_file.hpp"

namespace mdm::reader {

/// The JSON files of a table as records one below the other, which is what the engine reads in
/// bounded memory. Files that are written otherwise (JsonForm) are written anew; of several files,
/// those that are arrays of objects or of arrays.
class PlainJson {
 public:
  /// \param scratch  an existing folder; empty: that of temporary files
  /// \throws Error{bad_input | io_failed | cancelled}
  PlainJson(const Source& source, const std::filesystem::path& scratch,
            const std::stop_token& stop);

  const std::vector<std::filesystem::path>& files() const { return files_; }
  Compression compression() const { return compression_; }
  /// Members that are no part of the table.
  const std::vector<Incident>& incidents() const { return incidents_; }

 private:
  std::vector<std::filesystem::path> files_;
  Compression compression_;
  void add_table(const std::filesystem::path& file, const JsonLayout& layout, const Source& source,
                 const std::filesystem::path& scratch, const std::stop_token& stop);
  void list_others(const std::filesystem::path& file, const JsonLayout& layout,
                   const std::optional<std::size_t>& part);

  std::vector<Incident> incidents_{};
  std::vector<NamelessFile> written_{};
};

/// The layout of one of a table's files.
JsonLayout json_layout_of(const Source& source, const std::filesystem::path& file,
                          const std::stop_token& stop);

}  // namespace mdm::reader
