#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace mdm::reader {

/// A file on disk that is gone when it is closed, even if the program is killed. Others open it by
/// its path.
class NamelessFile {
 public:
  /// \param folder  an existing one; empty: that of temporary files
  /// \throws Error{permission_denied | io_failed}
  explicit NamelessFile(const std::filesystem::path& folder);
  NamelessFile(NamelessFile&& other) noexcept;
  NamelessFile& operator=(NamelessFile&&) = delete;
  ~NamelessFile();

  /// \param file  what is unpacked, for messages
  /// \throws Error{io_failed}
  void write(std::string_view text, const std::filesystem::path& file);

  /// Gives up what stands behind the first `size` bytes; the next write goes there.
  /// \throws Error{io_failed}
  void cut(std::uint64_t size);

  std::string path() const;

 private:
  int descriptor_ = -1;
};

}  // namespace mdm::reader
