#include "library.hpp"

#include <dlfcn.h>

#include <mdm/base.hpp>
#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

void* open_library() {
  void* handle = dlopen("libduckdb.so", RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
  if (handle == nullptr) {
    fail(ErrorCode::unavailable, Hint{"run ./dev setup, which fetches it"},
         "cannot load the DuckDB library: {}", dlerror());
  }
  return handle;
}

template <typename Function>
void find_function(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(handle, name));
  if (function == nullptr) {
    fail(ErrorCode::unavailable, Hint{"run ./dev setup, which fetches the version it needs"},
         "the DuckDB library lacks a function: {}", name);
  }
}

}  // namespace

Library::Library() {
  void* handle = open_library();
#define MDM_DUCKDB_FIND(name) find_function(handle, "duckdb_" #name, name);
  MDM_DUCKDB_FUNCTIONS(MDM_DUCKDB_FIND)
#undef MDM_DUCKDB_FIND
  dlclose(handle);
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
