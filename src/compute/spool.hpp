#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <mdm/base/output_file.hpp>

namespace mdm::compute {

/// Bytes that are put aside and read back: some in memory, more in a file without a name. One
/// thread at a time; several may read while none appends.
class Spool final {
 public:
  /// \param folder  where the file lies; empty: all stays in memory
  explicit Spool(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// \returns where they begin \throws Error{io_failed | permission_denied}
  std::uint64_t append(std::string_view bytes);
  /// Fills `out`. \throws Error{io_failed}
  void read(std::uint64_t offset, std::span<char> out) const;

 private:
  std::filesystem::path folder_;
  std::string memory_{};
  std::optional<OutputFile> file_{};  // instead of memory_
};

}  // namespace mdm::compute
