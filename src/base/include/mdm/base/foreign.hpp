#pragma once

#include <string>
#include <string_view>

#include <mdm/base.hpp>

namespace mdm {

/// A library that is loaded when it is first needed, so that commands without a need do not pay for
/// it. It stays loaded: what was found in it outlives this.
class SharedLibrary {
 public:
  /// \param what  it is, for messages: "the DuckDB library"
  /// \param hint  what to do if it is not there, or of another version
  /// \throws Error{unavailable} if it cannot be loaded
  SharedLibrary(const char* file, std::string what, std::string hint);
  SharedLibrary(const SharedLibrary&) = delete;
  SharedLibrary& operator=(const SharedLibrary&) = delete;
  ~SharedLibrary();

  /// Sets a pointer to a function. \throws Error{unavailable} if the library lacks it
  template <typename Function>
  void find(const char* name, Function& function) const {
    function = reinterpret_cast<Function>(address_of(name));
  }

 private:
  void* address_of(const char* name) const;

  std::string what_;
  std::string hint_;
  void* handle_;
};

/// The message of a foreign library in one line: each run of blanks and line ends is one blank.
std::string in_one_line(std::string_view message);

}  // namespace mdm
