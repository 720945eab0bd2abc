#include <charconv>

#include <mdm/base/digest.hpp>
#include <mdm/cache.hpp>

namespace mdm::cache {

std::string Key::hex() const {
  return fmt::format("{:016x}{:016x}", high, low);
}

Key key_of(std::initializer_list<std::string_view> parts) {
  Digest digest;
  for (const std::string_view part : parts) {
    digest.add(fmt::format("{}:", part.size())).add(part);
  }
  return key_in(digest.hex()).value();
}

std::optional<Key> key_in(std::string_view hex) {
  if (hex.size() != 32 || hex.find_first_not_of("0123456789abcdef") != hex.npos) {
    return std::nullopt;
  }
  Key key;
  std::from_chars(hex.data(), hex.data() + 16, key.high, 16);
  std::from_chars(hex.data() + 16, hex.data() + 32, key.low, 16);
  return key;
}

bool Entry::is_expired() const noexcept {
  return expires != Time::max() && std::chrono::system_clock::now() >= expires;
}

Entry entry_of(std::string text, std::chrono::nanoseconds cost, std::chrono::seconds life) {
  text.shrink_to_fit();
  return {.bytes = std::make_shared<const std::string>(std::move(text)),
          .cost = cost,
          .expires = life.count() == 0 ? Time::max() : std::chrono::system_clock::now() + life};
}

}  // namespace mdm::cache
