#include "locked_file.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <mdm/base/files.hpp>

namespace mdm::cache {
namespace {

/// The lock of a file, to the end of the scope.
class Lock {
 public:
  Lock(int number, const std::filesystem::path& path) : number_(number) {
    while (::flock(number_, LOCK_EX) != 0) {
      if (errno != EINTR) {
        fail_on_system(errno, "lock", printable(path));
      }
    }
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() { ::flock(number_, LOCK_UN); }

 private:
  int number_;
};

std::string content_of(int number, const std::filesystem::path& path) {
  std::string content;
  char block[16384];
  for (;;) {
    const ssize_t got = ::pread(number, block, sizeof block, static_cast<off_t>(content.size()));
    if (got < 0) {
      fail_on_system(errno, "read", printable(path));
    }
    if (got == 0) {
      return content;
    }
    content.append(block, static_cast<std::size_t>(got));
  }
}

}  // namespace

LockedFile::~LockedFile() {
  if (number_ >= 0) {
    ::close(number_);
  }
}

void LockedFile::update(const std::function<std::string(const std::string& content)>& change) {
  const std::lock_guard one_thread(mutex_);
  if (number_ < 0) {
    number_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (number_ < 0) {
      fail_on_system(errno, "open", printable(path_));
    }
  }
  const Lock one_process(number_, path_);
  const std::string old = content_of(number_, path_);
  const std::string made = change(old);
  const auto size = static_cast<ssize_t>(made.size());
  if (::pwrite(number_, made.data(), made.size(), 0) != size ||
      (made.size() < old.size() && ::ftruncate(number_, static_cast<off_t>(size)) != 0)) {
    fail_on_system(errno, "write", printable(path_));
  }
}

}  // namespace mdm::cache
