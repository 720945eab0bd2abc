#pragma once

#include <filesystem>
#include <optional>
#include <stop_token>
#include <vector>

#include <mdm/reader.hpp>

#include "json_layout.hpp"
#include "nameless_file.hpp"

namespace mdm::reader {

/// The JSON files of a table as records in an array or one below the other, which is what the
/// engine reads. A file alone that is written otherwise (JsonForm) is written anew.
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
  std::vector<Incident> incidents_{};
  std::optional<NamelessFile> records_{};
};

/// The layout of a table's file; that of records if it has several.
JsonLayout json_layout_of(const Source& source, const std::stop_token& stop);

}  // namespace mdm::reader
