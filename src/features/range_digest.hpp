#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace mdm::features {

/// The digest of a part of a file. \throws Error{io_failed} if it does not reach so far
std::string digest_of_range(const std::filesystem::path& file, std::uint64_t offset,
                            std::uint64_t size_bytes);

}  // namespace mdm::features
