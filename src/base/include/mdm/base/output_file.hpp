#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace mdm {

/// A new file that grows, and can be read back. One thread at a time; several may read while none
/// appends.
class OutputFile {
 public:
  /// \throws Error{already_exists | permission_denied | io_failed}
  explicit OutputFile(const std::filesystem::path& path);
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  ~OutputFile();

  /// \throws Error{io_failed}
  void append(std::string_view bytes);
  std::uint64_t size() const noexcept { return size_; }

  /// Fills `out`. \throws Error{io_failed}
  void read(std::uint64_t offset, std::span<char> out) const;

 private:
  std::string name_;
  int descriptor_;
  std::uint64_t size_ = 0;
};

}  // namespace mdm
