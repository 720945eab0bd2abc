#include "library.hpp"

#include <filesystem>

#include <mdm/base/foreign.hpp>
#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

/// Beside the program, where it was built, or else wherever the system keeps libraries. A run path
/// would do the same, but the linker would look there for every other library of each command, too.
std::string library_file() {
  const std::string name = "libduckdb.so";
  std::error_code absent;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", absent);
  for (const std::filesystem::path& folder :
       {program.parent_path().parent_path() / "lib/mdm", std::filesystem::path(MDM_DUCKDB_DIR)}) {
    if (std::filesystem::exists(folder / name, absent)) {
      return folder / name;
    }
  }
  return name;
}

}  // namespace

Library::Library() {
  const SharedLibrary loaded(library_file().c_str(), "the DuckDB library",
                             "run ./dev setup, which fetches the version it needs");
#define MDM_DUCKDB_FIND(name) loaded.find("duckdb_" #name, name);
  MDM_DUCKDB_FUNCTIONS(MDM_DUCKDB_FIND)
#undef MDM_DUCKDB_FIND
}

const Library& library() {
  static const Library loaded;
  return loaded;
}

std::string version() {
  std::string text = library().library_version();
  return text.starts_with('v') ? text.substr(1) : text;
}

}  // namespace mdm::duckdb
