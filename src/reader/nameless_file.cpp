#include "nameless_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm::reader {

NamelessFile::NamelessFile(const std::filesystem::path& folder) {
  const std::filesystem::path place =
      folder.empty() ? std::filesystem::temp_directory_path() : folder;
  std::string name = (place / "unpacked.XXXXXX").native();
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0) {
    fail_on_system(errno, "create a file in", printable(place));
  }
  ::unlink(name.c_str());
}

NamelessFile::NamelessFile(NamelessFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

NamelessFile::~NamelessFile() {
  if (descriptor_ >= 0) {
    ::close(descriptor_);
  }
}

void NamelessFile::write(std::string_view text, const std::filesystem::path& file) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      fail_on_system(errno, "unpack", printable(file));
    }
    text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
}

void NamelessFile::cut(std::uint64_t size) {
  const auto end = static_cast<off_t>(size);
  if (::ftruncate(descriptor_, end) != 0 || ::lseek(descriptor_, end, SEEK_SET) < 0) {
    fail_on_system(errno, "shorten", "a file of scratch");
  }
}

std::string NamelessFile::path() const {
  return fmt::format("/proc/self/fd/{}", descriptor_);
}

}  // namespace mdm::reader
