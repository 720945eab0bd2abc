#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace mdm {

/// XXH3 over 128 bits: names content and finds damage; no protection against forgery.
/// \source the xxHash specification, https://github.com/Cyan4973/xxHash
class Digest {
 public:
  Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;
  ~Digest();

  Digest& add(std::span<const std::byte> bytes);
  Digest& add(std::string_view text);

  /// 32 hexadecimal digits; may be asked at any time.
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string digest_of(std::string_view text);

/// \throws Error{not_found | permission_denied | io_failed}
std::string digest_of_file(const std::filesystem::path& path);

}  // namespace mdm
