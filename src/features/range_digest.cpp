#include "range_digest.hpp"

#include <algorithm>
#include <fstream>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>

namespace mdm::features {

std::string digest_of_range(const std::filesystem::path& file, std::uint64_t offset,
                            std::uint64_t size_bytes) {
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset));
  std::vector<char> block(std::min<std::uint64_t>(size_bytes, 1U << 20U));
  Digest digest;
  while (size_bytes > 0) {
    const std::uint64_t part = std::min<std::uint64_t>(size_bytes, block.size());
    if (!in.read(block.data(), static_cast<std::streamsize>(part))) {
      fail(ErrorCode::io_failed, "cannot read all of {}", printable(file));
    }
    digest.add({block.data(), part});
    size_bytes -= part;
  }
  return digest.hex();
}

}  // namespace mdm::features
