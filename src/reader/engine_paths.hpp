#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <mdm/reader.hpp>

#include "byte_source.hpp"
#include "json_numbers.hpp"
#include "nameless_file.hpp"

namespace mdm::reader {

/// Names by which the engine finds files literally: it takes *, ? and [ for patterns and knows only
/// UTF-8, so that other files are held open and named by their descriptor. Members of archives and
/// files that are compressed in a way that it cannot undo are unpacked into files without a name.
/// So are all files if their numbers are to be marked.
class EnginePaths {
 public:
  /// \param scratch  an existing folder; empty: that of temporary files
  /// \throws Error{not_found | permission_denied | io_failed | bad_input | cancelled}
  /// \param archives  as for open_bytes
  EnginePaths(const std::vector<std::filesystem::path>& files, Compression compression,
              Archives* archives, const std::filesystem::path& scratch, const std::stop_token& stop,
              JsonNumbers* numbers = nullptr);
  EnginePaths(const EnginePaths&) = delete;
  EnginePaths& operator=(const EnginePaths&) = delete;
  ~EnginePaths();

  const std::vector<std::string>& paths() const { return paths_; }

  /// What the engine has to undo.
  Compression compression() const { return compression_; }

 private:
  void add(const std::filesystem::path& file);
  void add_unpacked(const std::filesystem::path& file, std::unique_ptr<ByteSource> bytes,
                    const std::filesystem::path& scratch, const std::stop_token& stop,
                    JsonNumbers* numbers);
  void hold(int descriptor);
  void close_all() noexcept;

  Compression compression_ = Compression::none;
  std::vector<std::string> paths_{};
  std::vector<int> descriptors_{};
  std::vector<NamelessFile> unpacked_{};
};

}  // namespace mdm::reader
