#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>
#include <mdm/base/output_file.hpp>

namespace mdm {

OutputFile::OutputFile(const std::filesystem::path& path)
    : name_(printable(path)),
      descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) {
    fail_on_system(errno, "create", name_);
  }
}

OutputFile::~OutputFile() {
  ::close(descriptor_);
}

void OutputFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      fail_on_system(errno, "write", name_);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
}

void OutputFile::read(std::uint64_t offset, std::span<char> out) const {
  for (std::size_t done = 0; done < out.size();) {
    const ssize_t got = ::pread(descriptor_, out.data() + done, out.size() - done,
                                static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      fail_on_system(got == 0 ? EIO : errno, "read", name_);
    }
    done += static_cast<std::size_t>(got);
  }
}

}  // namespace mdm
