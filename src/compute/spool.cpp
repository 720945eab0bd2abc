#include "spool.hpp"

#include <mdm/base/files.hpp>

namespace mdm::compute {
namespace {

constexpr std::size_t kMemoryBytes = 4U << 20U;

}  // namespace

std::uint64_t Spool::append(std::string_view bytes) {
  if (!file_ && !folder_.empty() && memory_.size() + bytes.size() > kMemoryBytes) {
    // The name goes at once, so that nothing is left however this ends.
    const std::filesystem::path path = folder_ / ("spool-" + random_id());
    file_.emplace(path);
    std::filesystem::remove(path);
    file_->append(memory_);
    memory_ = {};
  }
  const std::uint64_t begin = file_ ? file_->size() : memory_.size();
  if (file_) {
    file_->append(bytes);
  } else {
    memory_.append(bytes);
  }
  return begin;
}

void Spool::read(std::uint64_t offset, std::span<char> out) const {
  if (file_) {
    file_->read(offset, out);
  } else {
    memory_.copy(out.data(), out.size(), offset);
  }
}

}  // namespace mdm::compute
