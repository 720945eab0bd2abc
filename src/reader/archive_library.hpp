#pragma once

#include <archive.h>
#include <archive_entry.h>

namespace mdm::reader {

/// The functions of libarchive that this module calls, without their prefix.
#define MDM_ARCHIVE_FUNCTIONS(X)        \
  X(entry_filetype)                     \
  X(entry_hardlink)                     \
  X(entry_is_data_encrypted)            \
  X(entry_pathname)                     \
  X(entry_size)                         \
  X(entry_size_is_set)                  \
  X(error_string)                       \
  X(read_data)                          \
  X(read_free)                          \
  X(read_header_position)               \
  X(read_new)                           \
  X(read_next_header)                   \
  X(read_open)                          \
  X(read_support_format_tar)            \
  X(read_support_format_zip_streamable) \
  X(set_error)

struct ArchiveLibrary {
  ArchiveLibrary();

#define MDM_ARCHIVE_MEMBER(name) decltype(&::archive_##name) name = nullptr;
  MDM_ARCHIVE_FUNCTIONS(MDM_ARCHIVE_MEMBER)
#undef MDM_ARCHIVE_MEMBER
};

/// libarchive, on the first call; it then stays loaded. It brings XML and the tables of ICU along,
/// which commands that read no archive must not pay for.
/// \throws Error{unavailable} if it is not there or lacks a function
const ArchiveLibrary& archive_library();

}  // namespace mdm::reader
