#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "byte_source.hpp"

namespace mdm::reader {

/// Walks through the values of a JSON text from front to back. What is no JSON ends the text: ok()
/// tells. Of values that are passed over only brackets and quotes are looked at. One thread at a
/// time.
class JsonText {
 public:
  static constexpr std::size_t kBufferBytes = std::size_t{1} << 18U;

  /// \param offset  of the first byte of `bytes` in the file
  explicit JsonText(std::unique_ptr<ByteSource> bytes, std::uint64_t offset = 0,
                    std::size_t buffer_bytes = kBufferBytes);

  /// The next byte that is no blank; 0 at the end.
  char peek();
  /// Where it stands in the file.
  std::uint64_t position() const { return begin_ + at_; }
  /// Takes the next byte if it is this one; the text ends if it is not.
  void take(char expected);
  /// A string as it is written, with its quotes.
  std::string string();
  /// Passes over a value. \param out  if given, the value is appended, without blanks between its
  /// parts, up to `limit` bytes in all
  void value(std::string* out = nullptr, std::size_t limit = std::string::npos);

  /// Calls `use(key)` before each value of an object, which it has to take; the key is as written.
  template <typename Use>
  void members(Use use) {
    take('{');
    for (char next = peek(); next == '"'; next = peek()) {
      const std::string key = string();
      take(':');
      use(key);
      if (peek() != ',') {
        break;
      }
      take(',');
    }
    take('}');
  }

  /// Calls `use()` before each element of an array, which it has to take.
  template <typename Use>
  void elements(Use use) {
    take('[');
    for (char next = peek(); next != ']' && next != '\0'; next = peek()) {
      use();
      if (peek() != ',') {
        break;
      }
      take(',');
    }
    take(']');
  }

  bool ok() const { return ok_; }

 private:
  bool fill();
  int next();  ///< the next byte, whatever it is; -1 at the end
  void pass_string(std::string* out, std::size_t limit);

  std::unique_ptr<ByteSource> bytes_;
  std::string buffer_;
  std::uint64_t begin_;  ///< of the buffer in the file
  std::size_t size_ = 0;
  std::size_t at_ = 0;
  bool ok_ = true;
};

/// The bytes of a file on disk from an offset.
std::unique_ptr<ByteSource> bytes_from(const std::filesystem::path& file, std::uint64_t offset);

}  // namespace mdm::reader
