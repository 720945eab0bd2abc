#include <cerrno>
#include <cstdio>
#include <random>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm {
namespace {

/// An open file that is closed on the way out; `close` reports what the destructor cannot.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags, std::string_view act)
      : path_(path), number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (number_ < 0) {
      fail_on_system(errno, act, printable(path));
    }
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) {
      ::close(number_);
    }
  }

  int number() const { return number_; }

  void sync() const {
    if (::fsync(number_) != 0) {
      fail_on_system(errno, "sync", printable(path_));
    }
  }

  void close() {
    if (::close(std::exchange(number_, -1)) != 0) {
      fail_on_system(errno, "close", printable(path_));
    }
  }

 private:
  std::filesystem::path path_;
  int number_;
};

void write_all(const Descriptor& file, std::string_view content,
               const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.number(), content.data(), content.size());
    if (written < 0 && errno != EINTR) {
      fail_on_system(errno, "write", printable(path));
    }
    content.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
  }
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

/// The length of the well-formed sequence that starts at `at`, or 0. \source RFC 3629 §4
std::size_t sequence_length(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) {
    return 1;
  }
  if (lead >= 0xC2 && lead <= 0xDF) {
    return follows(1) ? 2 : 0;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    const bool range = (lead != 0xE0 || byte(1) >= 0xA0) && (lead != 0xED || byte(1) <= 0x9F);
    return range && follows(1) && follows(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const bool range = (lead != 0xF0 || byte(1) >= 0x90) && (lead != 0xF4 || byte(1) <= 0x8F);
    return range && follows(1) && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

/// Writes a temporary file beside `path` and renames it over it.
void rename_over(const std::filesystem::path& path, std::string_view content, bool sync) {
  std::filesystem::path temporary = path;
  temporary += "." + random_id().substr(0, 8) + ".tmp";
  try {
    Descriptor file(temporary, O_WRONLY | O_CREAT | O_EXCL, "create");
    write_all(file, content, temporary);
    if (sync) {
      file.sync();
    }
    file.close();
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
      fail_on_system(errno, "replace", printable(path));
    }
  } catch (...) {
    ::unlink(temporary.c_str());
    throw;
  }
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  const Descriptor file(path, O_RDONLY, "read");
  std::string content;
  char block[65536];
  for (;;) {
    const ssize_t got = ::read(file.number(), block, sizeof block);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      fail_on_system(errno, "read", printable(path));
    }
    if (got == 0) {
      return content;
    }
    content.append(block, static_cast<std::size_t>(got));
  }
}

void clone_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  const Descriptor source(from, O_RDONLY, "read");
  Descriptor copy(to, O_WRONLY | O_CREAT | O_EXCL, "create");
  constexpr std::size_t kAtOnce = std::size_t{1} << 30U;
  ssize_t copied = 0;
  do {
    copied = ::copy_file_range(source.number(), nullptr, copy.number(), nullptr, kAtOnce, 0);
  } while (copied > 0 || (copied < 0 && errno == EINTR));
  const bool unable = copied < 0 && (errno == ENOSYS || errno == EOPNOTSUPP || errno == EXDEV ||
                                     errno == EINVAL);  // on these file systems
  if (copied < 0 && !unable) {
    fail_on_system(errno, "write", printable(to));
  }
  char block[65536];
  for (ssize_t got = copied; got != 0;) {
    got = ::read(source.number(), block, sizeof block);
    if (got < 0 && errno != EINTR) {
      fail_on_system(errno, "read", printable(from));
    }
    write_all(copy, {block, static_cast<std::size_t>(std::max<ssize_t>(got, 0))}, to);
  }
  copy.close();
}

void write_file(const std::filesystem::path& path, std::string_view content) {
  rename_over(path, content, true);
  sync_path(folder_of(path));
}

void replace_file(const std::filesystem::path& path, std::string_view content) {
  rename_over(path, content, false);
}

void sync_path(const std::filesystem::path& path) {
  const Descriptor file(path, O_RDONLY, "open");
  file.sync();
}

void rename_no_replace(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
    fail_on_system(errno, "create", printable(to));
  }
  sync_path(folder_of(to));
}

void make_folder(const std::filesystem::path& path) {
  std::error_code unknown;  // mkdir says what is wrong
  if (path.empty() || std::filesystem::is_directory(path, unknown)) {
    return;
  }
  make_folder(path.parent_path());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    fail_on_system(errno, "create the folder", printable(path));
  }
}

void remove_tree(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (error) {
    fail_on_system(error.value(), "remove", printable(path));
  }
}

std::string random_id() {
  std::random_device device;
  std::string id;
  for (int i = 0; i < 4; ++i) {
    id += fmt::format("{:08x}", device());
  }
  return id;
}

bool is_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) {
      return false;
    }
    at += length;
  }
  return true;
}

std::string printable(const std::filesystem::path& path) {
  const std::string& raw = path.native();
  std::string text;
  for (std::size_t at = 0; at < raw.size();) {
    const std::size_t length = sequence_length(raw, at);
    const auto byte = static_cast<unsigned char>(raw[at]);
    if (length == 0 || byte < 0x20 || byte == 0x7F) {
      text += fmt::format("\\x{:02x}", byte);
      ++at;
    } else {
      text.append(raw, at, length);
      at += length;
    }
  }
  return text;
}

}  // namespace mdm
