#include "archive_library.hpp"

#include <mdm/base/foreign.hpp>

namespace mdm::reader {

ArchiveLibrary::ArchiveLibrary() {
  const SharedLibrary loaded("libarchive.so.13", "the library of archives", "install libarchive13");
#define MDM_ARCHIVE_FIND(name) loaded.find("archive_" #name, name);
  MDM_ARCHIVE_FUNCTIONS(MDM_ARCHIVE_FIND)
#undef MDM_ARCHIVE_FIND
}

const ArchiveLibrary& archive_library() {
  static const ArchiveLibrary loaded;
  return loaded;
}

}  // namespace mdm::reader
