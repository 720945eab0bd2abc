#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm::app {

/// A folder of its own among the temporary files, removed with all that is in it.
class TemporaryFolder {
 public:
  /// \throws Error{permission_denied | io_failed}
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What a registration reads: a path, or for "-" a copy of standard input, which nobody is to see.
class Input {
 public:
  /// \param scratch  an existing folder that the copy is written to, and removed with
  /// \throws Error{invalid_argument}: standard input is a terminal; or what reader::spool throws
  Input(const std::filesystem::path& path, const std::filesystem::path& scratch,
        const std::stop_token& stop);

  /// To be read.
  const std::filesystem::path& path() const { return path_; }

  /// `text` with "standard input" for the path of the copy.
  std::string shown(std::string text) const;

  /// Runs `act`; what it throws is shown likewise.
  template <typename Act>
  auto naming(Act act) const {
    try {
      return act();
    } catch (const Error& error) {
      if (copy_.empty()) {
        throw;
      }
      throw Error(error.code(), shown(error.what()), Hint{shown(error.hint())}, error.where());
    }
  }

  static bool is_standard_input(const std::filesystem::path& path) { return path == "-"; }

 private:
  std::filesystem::path path_;
  std::string copy_{};  ///< its path, as messages write it
};

}  // namespace mdm::app
