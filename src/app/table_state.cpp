#include "table_state.hpp"

#include <mdm/base/files.hpp>
#include <mdm/base/state.hpp>

namespace mdm::app {

void write_table_state(const std::filesystem::path& file, const TableState& state) {
  StateWriter form;
  form(state);
  write_file(file, form.take());
}

TableState read_table_state(const std::filesystem::path& file) {
  const std::string bytes = read_file(file);
  StateReader form(bytes);
  TableState state;
  form(state);
  form.finish();
  return state;
}

}  // namespace mdm::app
