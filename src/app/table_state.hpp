#pragma once

#include <filesystem>
#include <string>

namespace mdm::app {

/// What a table leaves for a later registration that only has files to add to it:
/// docs/formats/table-state.md.
struct TableState {
  std::string reader{};     ///< of its TableReader
  std::string cells{};      ///< of its Profiler
  std::string relations{};  ///< of its TableProfiler

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.reader, self.cells, self.relations);
  }
};

/// \throws Error{permission_denied | io_failed}
void write_table_state(const std::filesystem::path& file, const TableState& state);
/// \throws Error{not_found | permission_denied | io_failed | bad_input}
TableState read_table_state(const std::filesystem::path& file);

}  // namespace mdm::app
