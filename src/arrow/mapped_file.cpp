#include "mapped_file.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm::arrow {

MappedFile::MappedFile(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    fail_on_system(errno, "open", printable(path));
  }
  struct stat status {};
  void* mapped = MAP_FAILED;  // NOLINT(cppcoreguidelines-pro-type-cstyle-cast): the system's macro
  int error_number = 0;
  if (::fstat(descriptor, &status) == 0 && status.st_size > 0) {
    mapped = ::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE,
                    descriptor, 0);
  }
  error_number = errno;
  ::close(descriptor);
  if (status.st_size == 0) {
    return;
  }
  if (mapped == MAP_FAILED) {  // NOLINT(cppcoreguidelines-pro-type-cstyle-cast)
    fail_on_system(error_number, "read", printable(path));
  }
  bytes_ = {static_cast<const char*>(mapped), static_cast<std::size_t>(status.st_size)};
}

void MappedFile::let_go() const noexcept {
  if (!bytes_.empty()) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): the system takes no pointer to const
    ::madvise(const_cast<char*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
  }
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
    ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
  }
}

}  // namespace mdm::arrow
