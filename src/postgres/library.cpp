#include "library.hpp"

#include <dlfcn.h>

#include <mdm/base.hpp>

namespace mdm::postgres {
namespace {

void* open_library() {
  void* handle = dlopen("libpq.so.5", RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
  if (handle == nullptr) {
    fail(ErrorCode::unavailable, Hint{"install libpq5"},
         "cannot load the library of PostgreSQL: {}", dlerror());
  }
  return handle;
}

template <typename Function>
void find_function(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(handle, name));
  if (function == nullptr) {
    fail(ErrorCode::unavailable, Hint{"install libpq5 in version 15 or later"},
         "the library of PostgreSQL lacks a function: {}", name);
  }
}

}  // namespace

Library::Library() {
  void* handle = open_library();
#define MDM_POSTGRES_FIND(name) find_function(handle, "PQ" #name, name);
  MDM_POSTGRES_FUNCTIONS(MDM_POSTGRES_FIND)
#undef MDM_POSTGRES_FIND
  dlclose(handle);
}

const Library& library() {
  static const Library loaded;
  return loaded;
}

}  // namespace mdm::postgres
