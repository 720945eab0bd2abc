#include "library.hpp"

#include <mdm/base/foreign.hpp>
#include <mdm/duckdb.hpp>

namespace mdm::duckdb {

Library::Library() {
  const SharedLibrary loaded("libduckdb.so", "the DuckDB library",
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
