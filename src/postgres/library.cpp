#include "library.hpp"

#include <mdm/base/foreign.hpp>

namespace mdm::postgres {

Library::Library() {
  const SharedLibrary loaded("libpq.so.5", "the library of PostgreSQL",
                             "install libpq5 in version 15 or later");
#define MDM_POSTGRES_FIND(name) loaded.find("PQ" #name, name);
  MDM_POSTGRES_FUNCTIONS(MDM_POSTGRES_FIND)
#undef MDM_POSTGRES_FIND
}

const Library& library() {
  static const Library loaded;
  return loaded;
}

}  // namespace mdm::postgres
