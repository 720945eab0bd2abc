#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
#include <string_view>

#include "archive_index.hpp"
#include "nameless_file.hpp"

namespace mdm::reader {

/// Where compressed tar archives lie unpacked, one behind the other: a file without a name. One
/// thread at a time, but what was written may be read from any.
class UnpackedTars {
 public:
  /// \param folder      an existing one; empty: that of temporary files
  /// \param most_bytes  so many in all, and never more than half of the disk that is free
  explicit UnpackedTars(std::filesystem::path folder,
                        std::uint64_t most_bytes = std::numeric_limits<std::uint64_t>::max())
      : folder_(std::move(folder)), most_bytes_(most_bytes) {}

  std::uint64_t size_bytes() const { return size_bytes_; }

  /// For the next archive.
  std::uint64_t room_bytes() const;

  /// \throws Error{io_failed}
  void append(std::string_view bytes, const std::filesystem::path& archive);
  void cut(std::uint64_t size_bytes);

  /// \pre something was appended
  std::string path() const { return file_->path(); }

 private:
  std::filesystem::path folder_;
  std::uint64_t most_bytes_;
  std::optional<NamelessFile> file_{};
  std::uint64_t size_bytes_ = 0;
};

/// Passes once over a tar archive. One that is compressed is unpacked on the way if there is room;
/// else a member is reached by unpacking what stands before it, each time.
/// \throws Error{bad_input | io_failed | cancelled}
std::unique_ptr<ArchiveIndex> index_tar(const std::filesystem::path& file, Compression compression,
                                        std::shared_ptr<UnpackedTars> unpacked,
                                        const std::stop_token& stop);

}  // namespace mdm::reader
