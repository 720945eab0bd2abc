#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

/// What tests of archives share: archives and compressed files made in memory.
namespace mdm::reader {

using Contents = std::vector<std::pair<std::string, std::string>>;  ///< name, bytes

namespace packed_test {

inline la_ssize_t append(::archive*, void* to, const void* bytes, std::size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

inline std::string written(::archive* writer, const Contents& contents) {
  std::string bytes;
  ::archive_write_set_bytes_in_last_block(writer, 1);
  EXPECT_EQ(::archive_write_open(writer, &bytes, nullptr, append, nullptr), ARCHIVE_OK);
  for (const auto& [name, content] : contents) {
    ::archive_entry* const entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, name.c_str());
    ::archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_perm(entry, 0644);
    EXPECT_EQ(::archive_write_header(writer, entry), ARCHIVE_OK);
    ::archive_write_data(writer, content.data(), content.size());
    ::archive_entry_free(entry);
  }
  EXPECT_EQ(::archive_write_close(writer), ARCHIVE_OK);
  ::archive_write_free(writer);
  return bytes;
}

}  // namespace packed_test

inline std::string zipped(const Contents& contents, bool encrypted = false) {
  ::archive* const writer = ::archive_write_new();
  ::archive_write_set_format_zip(writer);
  if (encrypted) {
    ::archive_write_set_options(writer, "zip:encryption=traditional");
    ::archive_write_set_passphrase(writer, "secret");
  }
  return packed_test::written(writer, contents);
}

inline std::string tarred(const Contents& contents) {
  ::archive* const writer = ::archive_write_new();
  ::archive_write_set_format_ustar(writer);
  return packed_test::written(writer, contents);
}

/// \param filter  ARCHIVE_FILTER_BZIP2, ARCHIVE_FILTER_XZ, …
inline std::string packed_by(int filter, const std::string& bytes) {
  ::archive* const writer = ::archive_write_new();
  ::archive_write_set_format_raw(writer);
  ::archive_write_add_filter(writer, filter);
  return packed_test::written(writer, {{"data", bytes}});
}

}  // namespace mdm::reader
