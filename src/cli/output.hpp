#pragma once

#include <string>
#include <string_view>

#include <mdm/base/output_file.hpp>

namespace mdm::cli {

/// Bytes on their way to a file descriptor, a file or a text, gathered into large writes. One
/// thread at a time.
///
/// A reader that has gone away (`mdm query … | head -1`) is no error: the output closes quietly,
/// and whoever writes much asks `is_open` now and then.
class Output final {
 public:
  /// \param must_arrive  false: any failure closes the output as a reader that went away does
  explicit Output(int descriptor, bool must_arrive = true)
      : descriptor_(descriptor), must_arrive_(must_arrive) {}
  /// Into a text, which must outlive this.
  explicit Output(std::string& text) : text_(&text) {}
  /// Into a file, which must outlive this.
  explicit Output(OutputFile& file) : file_(&file) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// \throws Error{io_failed}, as `flush`
  void write(std::string_view text);
  /// Hands over what is gathered; nothing is written that was not flushed.
  void flush();
  bool is_open() const noexcept { return open_; }

 private:
  int descriptor_ = -1;
  bool must_arrive_ = true;
  std::string* text_ = nullptr;  ///< in place of the descriptor
  OutputFile* file_ = nullptr;   ///< likewise
  bool open_ = true;
  std::string gathered_{};
};

}  // namespace mdm::cli
