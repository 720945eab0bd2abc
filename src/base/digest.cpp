#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include <mdm/base.hpp>
#include <mdm/base/digest.hpp>
#include <mdm/base/files.hpp>

namespace mdm {
namespace {

std::string hex_of(XXH128_hash_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex(32, '0');
  for (std::size_t i = 0; i < 16; ++i) {
    hex[15 - i] = kDigits[value.high64 >> i * 4 & 0xFU];
    hex[31 - i] = kDigits[value.low64 >> i * 4 & 0xFU];
  }
  return hex;
}

}  // namespace

struct Digest::State {
  XXH3_state_t* xxh = XXH3_createState();
  State() { XXH3_128bits_reset(xxh); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { XXH3_freeState(xxh); }
};

Digest::Digest() : state_(std::make_unique<State>()) {}
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;
Digest::~Digest() = default;

Digest& Digest::add(std::span<const std::byte> bytes) {
  XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());
  return *this;
}

Digest& Digest::add(std::string_view text) {
  return add(std::as_bytes(std::span(text.data(), text.size())));
}

std::string Digest::hex() const {
  return hex_of(XXH3_128bits_digest(state_->xxh));
}

std::string digest_of(std::string_view text) {
  return hex_of(XXH3_128bits(text.data(), text.size()));
}

std::string digest_of_file(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    fail_on_system(errno, "open", printable(path));
  }
  Digest digest;
  std::vector<std::byte> block(std::size_t{1} << 20U);
  for (;;) {
    const ssize_t got = ::read(file, block.data(), block.size());
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      const int error_number = errno;
      ::close(file);
      if (got < 0) {
        fail_on_system(error_number, "read", printable(path));
      }
      return digest.hex();
    }
    digest.add(std::span(block).first(static_cast<std::size_t>(got)));
  }
}

}  // namespace mdm
