#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>

#include "archive_index.hpp"
#include "tar_index.hpp"

namespace mdm::reader {

/// The archives and workbooks that one job reads, each looked through once. Safe for concurrent
/// use.
class Archives {
 public:
  /// \param scratch  an existing folder for what is unpacked; empty: that of temporary files
  Archives(const std::filesystem::path& scratch, std::stop_token stop);

  /// \throws Error{bad_input | io_failed | cancelled}: no sound archive
  std::shared_ptr<const ArchiveIndex> index_of(const std::filesystem::path& file);

 private:
  std::stop_token stop_;
  std::mutex mutex_{};
  std::shared_ptr<UnpackedTars> unpacked_;
  std::map<std::filesystem::path, std::shared_ptr<const ArchiveIndex>> indexes_{};
};

}  // namespace mdm::reader
