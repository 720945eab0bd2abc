#include <cerrno>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>
#include <mdm/reader.hpp>

namespace mdm::reader {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;
constexpr int kStopCheckMilliseconds = 100;

class NewFile {
 public:
  explicit NewFile(const std::filesystem::path& path)
      : name_(printable(path)),
        file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
    if (file_ < 0) {
      fail_on_system(errno, "create", name_);
    }
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() { ::close(file_); }

  void append(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_, bytes.data(), bytes.size());
      if (written < 0 && errno != EINTR) {
        fail_on_system(errno, "write", name_);
      }
      bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
  }

 private:
  std::string name_;
  int file_;
};

void wait_for_bytes(int descriptor, const std::stop_token& stop) {
  struct pollfd waiting {
    descriptor, POLLIN, 0
  };
  for (int ready = 0; ready == 0;) {
    stop_if_requested(stop);
    ready = ::poll(&waiting, 1, kStopCheckMilliseconds);
    if (ready < 0 && errno == EINTR) {
      ready = 0;
    }
  }
}

}  // namespace

std::filesystem::path spool(int descriptor, const std::filesystem::path& folder,
                            const std::stop_token& stop) {
  if (::isatty(descriptor) == 1) {
    fail(ErrorCode::invalid_argument, Hint{"pipe a file into it, or name a path instead of -"},
         "standard input is a terminal");
  }
  std::filesystem::path path = folder / "standard input";
  const NewFile file(path);
  std::string block(kBlockBytes, '\0');
  for (;;) {
    wait_for_bytes(descriptor, stop);
    const ssize_t got = ::read(descriptor, block.data(), block.size());
    if (got < 0 && errno != EINTR && errno != EAGAIN) {
      fail_on_system(errno, "read", "standard input");
    }
    if (got == 0) {
      return path;
    }
    if (got > 0) {
      file.append(std::string_view(block).substr(0, static_cast<std::size_t>(got)));
    }
  }
}

}  // namespace mdm::reader
