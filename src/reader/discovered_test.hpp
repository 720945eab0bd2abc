#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <mdm/base.hpp>
#include <mdm/reader.hpp>

#include "read_table_test.hpp"

namespace mdm::reader {

/// For tests: what a user is told when all tables under a path are read; empty if all is well.
inline std::string error_of(const std::filesystem::path& path, std::string_view sheet = {}) {
  try {
    for (const Source& source : discover(path, sheet)) {
      read_all(*open_table(source, {}, {}));
    }
  } catch (const Error& error) {
    return fmt::format("{}: {} | {}", reaction_to(error.code()).name, error.what(), error.hint());
  }
  return {};
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline Cells tables_in(const std::filesystem::path& path) {
  Cells names;
  for (const Source& source : discover(path)) {
    names.push_back(source.table);
  }
  return names;
}

}  // namespace mdm::reader
