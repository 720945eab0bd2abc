#include <algorithm>

#include <mdm/base/digest.hpp>
#include <mdm/base/state.hpp>

namespace mdm {
namespace {

std::string first_words(std::string_view kind, unsigned version) {
  return fmt::format("mdm {} {} ", kind, version);
}

}  // namespace

void StateReader::require(bool holds) const {
  if (!holds) {
    fail(ErrorCode::bad_input, "what was kept is damaged");
  }
}

std::string_view StateReader::next(std::uint64_t size) {
  require(size <= left_.size());
  const std::string_view bytes = left_.substr(0, size);
  left_.remove_prefix(size);
  return bytes;
}

void StateReader::take(bool& item) {
  std::uint8_t byte = 0;
  take(byte);
  require(byte <= 1);
  item = byte == 1;
}

void StateReader::take(std::string& text) {
  std::uint64_t size = 0;
  take(size);
  text = next(size);
}

std::string sealed_state(std::string_view kind, unsigned version, std::string content) {
  content.insert(0, first_words(kind, version) + digest_of(content) + "\n");
  return content;
}

std::string_view unsealed_state(std::string_view kind, unsigned version, std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  const std::string words = first_words(kind, version);
  if (!line.starts_with(words)) {
    fail(ErrorCode::bad_input, "what was kept is not {} of version {}", kind, version);
  }
  const std::string_view content = bytes.substr(std::min(bytes.size(), line.size() + 1));
  if (line.substr(words.size()) != digest_of(content)) {
    fail(ErrorCode::bad_input, "what was kept is damaged");
  }
  return content;
}

}  // namespace mdm
