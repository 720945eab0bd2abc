// Preloaded into mdm by run_crash.py: counts the calls that change files under one folder, and at
// the k-th of them lets the process die, the power fail or the disk break.
//
//   FAULT_FOLDER   the folder that is watched, absolute
//   FAULT_COUNTER  a file of eight bytes: the number of calls so far
//   FAULT_AT       k, from 1; 0 only counts
//   FAULT_KIND     kill    SIGKILL instead of the k-th call
//                      power   the same, or at the end of the process, after whatever was not
//                              synced is lost: bytes appended since a file's last sync, renames
//                              since their folder's
//                      ENOSPC  the k-th call that needs space fails, and every later one; only
//                              these are counted
//                      EIO     the k-th call fails, and every later one that writes or syncs
//
// A call counts if its path, or the path behind its descriptor, lies under the folder.

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

enum class Kind : std::uint8_t { kill, power, no_space, broken };
enum class Act : std::uint8_t { takes_space, syncs, moves };

std::string variable(const char* name) {
  const char* value = getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

Kind kind_of(std::string_view name) {
  if (name == "power") {
    return Kind::power;
  }
  if (name == "ENOSPC") {
    return Kind::no_space;
  }
  return name == "EIO" ? Kind::broken : Kind::kill;
}

using Inode = std::pair<dev_t, ino_t>;

Inode inode_of(const struct stat& status) {
  return {status.st_dev, status.st_ino};
}

// What would be lost if the power failed now.
class Unsynced {
 public:
  // Before the first write to a file, and after each sync of one: what it holds is safe.
  void note_size(int file, bool synced) {
    struct stat status {};
    if (fstat(file, &status) != 0) {
      return;
    }
    const std::lock_guard lock(mutex_);
    if (S_ISDIR(status.st_mode)) {
      std::erase_if(renames_, [&](const Rename& each) { return each.parent == inode_of(status); });
      return;
    }
    auto [found, is_new] = files_.try_emplace(inode_of(status));
    if (is_new) {
      found->second.duplicate = fcntl(file, F_DUPFD_CLOEXEC, 100);
    }
    if (is_new || synced) {
      found->second.size = status.st_size;
    }
  }

  void note_truncated(int file, off_t size) {
    struct stat status {};
    const std::lock_guard lock(mutex_);
    if (fstat(file, &status) == 0) {
      if (const auto found = files_.find(inode_of(status)); found != files_.end()) {
        found->second.size = std::min(found->second.size, size);
      }
    }
  }

  void note_rename(const std::string& from, const std::string& to) {
    struct stat status {};
    const std::string parent = to.substr(0, to.rfind('/'));
    const std::lock_guard lock(mutex_);
    if (stat(parent.c_str(), &status) == 0) {
      renames_.push_back({inode_of(status), from, to});
    }
  }

  void lose() {
    const std::lock_guard lock(mutex_);
    for (const auto& [inode, file] : files_) {
      const std::string path = "/proc/self/fd/" + std::to_string(file.duplicate);
      struct stat status {};
      if (stat(path.c_str(), &status) == 0 && status.st_size > file.size) {
        static auto* const cut = next<decltype(::truncate)>("truncate");
        cut(path.c_str(), file.size);
      }
    }
    static auto* const rename_back = next<decltype(::rename)>("rename");
    for (auto each = renames_.rbegin(); each != renames_.rend(); ++each) {
      rename_back(each->to.c_str(), each->from.c_str());
    }
  }

 private:
  struct File {
    int duplicate = -1;
    off_t size = 0;
  };
  struct Rename {
    Inode parent;
    std::string from;
    std::string to;
  };
  std::mutex mutex_;
  std::map<Inode, File> files_;
  std::vector<Rename> renames_;
};

struct Plan {
  std::string folder = variable("FAULT_FOLDER");
  std::uint64_t at = std::strtoull(variable("FAULT_AT").c_str(), nullptr, 10);
  Kind kind = kind_of(variable("FAULT_KIND"));
  std::atomic<std::uint64_t>* counter = map_counter();
  Unsynced unsynced;

  static std::atomic<std::uint64_t>* map_counter() {
    const int file = next<decltype(::open)>("open")(variable("FAULT_COUNTER").c_str(), O_RDWR);
    void* memory =
        mmap(nullptr, sizeof(std::uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (file < 0 || memory == MAP_FAILED) {
      std::fputs("fault_shim: no counter\n", stderr);
      std::abort();
    }
    close(file);
    return static_cast<std::atomic<std::uint64_t>*>(memory);
  }
};

// Never destroyed: calls come until the very end of the process.
Plan& plan() {
  static auto* const made = new Plan;
  return *made;
}

std::string path_of(int file) {
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t length = readlink(link.c_str(), path.data(), path.size());
  return length < 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(length));
}

std::string path_at(int folder, const char* path) {
  if (path[0] == '/') {
    return path;
  }
  std::array<char, PATH_MAX> here{};
  const bool relative = folder == AT_FDCWD && getcwd(here.data(), here.size()) != nullptr;
  return (relative ? std::string(here.data()) : path_of(folder)) + "/" + path;
}

bool is_watched(std::string_view path) {
  const std::string& folder = plan().folder;
  return path.substr(0, folder.size()) == folder &&
         (path.size() == folder.size() || path[folder.size()] == '/');
}

// True if the call has to fail, with errno set. May not return.
bool fails(std::string_view path, Act act) {
  if (!is_watched(path)) {
    return false;
  }
  Plan& all = plan();
  if (all.kind == Kind::no_space && act != Act::takes_space) {
    return false;
  }
  const std::uint64_t number = all.counter->fetch_add(1) + 1;
  if (all.at == 0 || number < all.at) {
    return false;
  }
  if (all.kind == Kind::kill || all.kind == Kind::power) {
    if (all.kind == Kind::power) {
      all.unsynced.lose();
    }
    ::kill(getpid(), SIGKILL);
    pause();
  }
  if (all.kind == Kind::broken && act == Act::moves && number > all.at) {
    return false;
  }
  errno = all.kind == Kind::no_space ? ENOSPC : EIO;
  return true;
}

bool write_fails(int file) {
  const std::string path = path_of(file);
  if (plan().kind == Kind::power && is_watched(path)) {
    plan().unsynced.note_size(file, false);
  }
  return fails(path, Act::takes_space);
}

// Only an open that makes a file, or cuts one to nothing, changes something.
bool open_fails(const std::string& path, bool may_create, bool cuts) {
  static auto* const look = next<decltype(::access)>("access");
  const bool makes = may_create && is_watched(path) && look(path.c_str(), F_OK) != 0;
  return (makes || cuts) && fails(path, Act::takes_space);
}

int synced(int file, int status) {
  if (status == 0 && plan().kind == Kind::power && is_watched(path_of(file))) {
    plan().unsynced.note_size(file, true);
  }
  return status;
}

int renamed(const std::string& from, const std::string& to, int status) {
  if (status == 0 && plan().kind == Kind::power && is_watched(to)) {
    plan().unsynced.note_rename(from, to);
  }
  return status;
}

mode_t mode_of(int flags, va_list& arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

// A process that ends well loses what it did not sync, too.
[[gnu::destructor]] void end_of_process() {
  if (plan().kind == Kind::power && plan().at != 0) {
    plan().unsynced.lose();
  }
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  static auto* const real = next<decltype(::open)>("open");
  const bool stop =
      open_fails(path_at(AT_FDCWD, path), (flags & O_CREAT) != 0, (flags & O_TRUNC) != 0);
  return stop ? -1 : real(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open(path, flags | O_LARGEFILE, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  static auto* const real = next<decltype(::openat)>("openat");
  const bool stop =
      open_fails(path_at(folder, path), (flags & O_CREAT) != 0, (flags & O_TRUNC) != 0);
  return stop ? -1 : real(folder, path, flags, mode);
}

int openat64(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return openat(folder, path, flags | O_LARGEFILE, mode);
}

FILE* fopen(const char* path, const char* mode) {
  static auto* const real = next<decltype(::fopen)>("fopen");
  const bool creates = mode[0] == 'w' || mode[0] == 'a';
  return open_fails(path_at(AT_FDCWD, path), creates, mode[0] == 'w') ? nullptr : real(path, mode);
}

FILE* fopen64(const char* path, const char* mode) {
  return fopen(path, mode);
}

ssize_t write(int file, const void* bytes, size_t count) {
  static auto* const real = next<decltype(::write)>("write");
  return write_fails(file) ? -1 : real(file, bytes, count);
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
  static auto* const real = next<decltype(::pwrite)>("pwrite");
  return write_fails(file) ? -1 : real(file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t offset) {
  return pwrite(file, bytes, count, offset);
}

ssize_t writev(int file, const struct iovec* parts, int count) {
  static auto* const real = next<decltype(::writev)>("writev");
  return write_fails(file) ? -1 : real(file, parts, count);
}

ssize_t pwritev(int file, const struct iovec* parts, int count, off_t offset) {
  static auto* const real = next<decltype(::pwritev)>("pwritev");
  return write_fails(file) ? -1 : real(file, parts, count, offset);
}

ssize_t pwritev64(int file, const struct iovec* parts, int count, off64_t offset) {
  return pwritev(file, parts, count, offset);
}

ssize_t copy_file_range(int from, off64_t* read_at, int to, off64_t* write_at, size_t count,
                        unsigned flags) {
  static auto* const real = next<decltype(::copy_file_range)>("copy_file_range");
  return write_fails(to) ? -1 : real(from, read_at, to, write_at, count, flags);
}

int ftruncate(int file, off_t size) noexcept {
  static auto* const real = next<decltype(::ftruncate)>("ftruncate");
  struct stat status {};
  const bool grows = fstat(file, &status) == 0 && size > status.st_size;
  if (grows ? write_fails(file) : fails(path_of(file), Act::moves)) {
    return -1;
  }
  if (plan().kind == Kind::power) {
    plan().unsynced.note_truncated(file, size);
  }
  return real(file, size);
}

int ftruncate64(int file, off64_t size) noexcept {
  return ftruncate(file, size);
}

int fallocate(int file, int mode, off_t offset, off_t length) {
  static auto* const real = next<decltype(::fallocate)>("fallocate");
  return write_fails(file) ? -1 : real(file, mode, offset, length);
}

int fallocate64(int file, int mode, off64_t offset, off64_t length) {
  return fallocate(file, mode, offset, length);
}

int posix_fallocate(int file, off_t offset, off_t length) {
  static auto* const real = next<decltype(::posix_fallocate)>("posix_fallocate");
  return write_fails(file) ? errno : real(file, offset, length);
}

int posix_fallocate64(int file, off64_t offset, off64_t length) {
  return posix_fallocate(file, offset, length);
}

int fsync(int file) {
  static auto* const real = next<decltype(::fsync)>("fsync");
  return fails(path_of(file), Act::syncs) ? -1 : synced(file, real(file));
}

int fdatasync(int file) {
  static auto* const real = next<decltype(::fdatasync)>("fdatasync");
  return fails(path_of(file), Act::syncs) ? -1 : synced(file, real(file));
}

int rename(const char* from, const char* to) noexcept {
  static auto* const real = next<decltype(::rename)>("rename");
  const std::string target = path_at(AT_FDCWD, to);
  return fails(target, Act::moves) ? -1 : renamed(path_at(AT_FDCWD, from), target, real(from, to));
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  static auto* const real = next<decltype(::renameat)>("renameat");
  const std::string source = path_at(from_folder, from);
  const std::string target = path_at(to_folder, to);
  return fails(target, Act::moves)
             ? -1
             : renamed(source, target, real(from_folder, from, to_folder, to));
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) noexcept {
  static auto* const real = next<decltype(::renameat2)>("renameat2");
  const std::string source = path_at(from_folder, from);
  const std::string target = path_at(to_folder, to);
  return fails(target, Act::moves)
             ? -1
             : renamed(source, target, real(from_folder, from, to_folder, to, flags));
}

int link(const char* from, const char* to) noexcept {
  static auto* const real = next<decltype(::link)>("link");
  return fails(path_at(AT_FDCWD, to), Act::takes_space) ? -1 : real(from, to);
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  static auto* const real = next<decltype(::linkat)>("linkat");
  return fails(path_at(to_folder, to), Act::takes_space)
             ? -1
             : real(from_folder, from, to_folder, to, flags);
}

int unlink(const char* path) noexcept {
  static auto* const real = next<decltype(::unlink)>("unlink");
  return fails(path_at(AT_FDCWD, path), Act::moves) ? -1 : real(path);
}

int unlinkat(int folder, const char* path, int flags) noexcept {
  static auto* const real = next<decltype(::unlinkat)>("unlinkat");
  return fails(path_at(folder, path), Act::moves) ? -1 : real(folder, path, flags);
}

int remove(const char* path) noexcept {
  static auto* const real = next<decltype(::remove)>("remove");
  return fails(path_at(AT_FDCWD, path), Act::moves) ? -1 : real(path);
}

int rmdir(const char* path) noexcept {
  static auto* const real = next<decltype(::rmdir)>("rmdir");
  return fails(path_at(AT_FDCWD, path), Act::moves) ? -1 : real(path);
}

int mkdir(const char* path, mode_t mode) noexcept {
  static auto* const real = next<decltype(::mkdir)>("mkdir");
  return fails(path_at(AT_FDCWD, path), Act::takes_space) ? -1 : real(path, mode);
}

int mkdirat(int folder, const char* path, mode_t mode) noexcept {
  static auto* const real = next<decltype(::mkdirat)>("mkdirat");
  return fails(path_at(folder, path), Act::takes_space) ? -1 : real(folder, path, mode);
}
}
