#include "archives.hpp"

#include <utility>

#include <mdm/base.hpp>

#include "decoder.hpp"
#include "zip_directory.hpp"

namespace mdm::reader {

Archives::Archives(const std::filesystem::path& scratch, std::stop_token stop)
    : stop_(std::move(stop)), unpacked_(std::make_shared<UnpackedTars>(scratch)) {}

std::shared_ptr<const ArchiveIndex> Archives::index_of(const std::filesystem::path& file) {
  stop_if_requested(stop_);
  const std::scoped_lock lock(mutex_);
  std::shared_ptr<const ArchiveIndex>& index = indexes_[file];
  if (!index && is_zip(file)) {
    index = index_zip(file);
  } else if (!index) {
    index =
        index_tar(file, compression_of(read_at(file, 0, kCompressionMarkBytes)), unpacked_, stop_);
  }
  return index;
}

}  // namespace mdm::reader
