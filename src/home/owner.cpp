#include "owner.hpp"

#include <cerrno>
#include <set>
#include <sstream>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mdm/base/files.hpp>

#include "folders.hpp"

namespace mdm::home {
namespace {

constexpr std::string_view kSuffix = ".owner";

std::filesystem::path mark_of(const std::filesystem::path& folder) {
  return folder.native() + std::string(kSuffix);
}

void append(const Descriptor& mark, const std::string& line, const std::filesystem::path& folder) {
  if (::write(mark.number(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    fail_on_system(errno, "write", printable(mark_of(folder)));
  }
}

Descriptor make_mark(const std::filesystem::path& path) {
  for (;;) {
    Descriptor mark(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (mark.number() < 0) {
      fail_on_system(errno, "create", printable(path));
    }
    while (::flock(mark.number(), LOCK_EX) != 0) {
      if (errno != EINTR) {
        fail_on_system(errno, "lock", printable(path));
      }
    }
    struct stat status {};
    if (::fstat(mark.number(), &status) == 0 && status.st_nlink > 0) {
      return mark;
    }  // else another process swept it away before it was locked
  }
}

/// The lock of a mark, taken if its process is dead.
class Claim {
 public:
  explicit Claim(const std::filesystem::path& path)
      : mark_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)),
        // A mark that may not be opened belongs to another user: it counts as live.
        is_dead_(mark_.number() < 0 ? errno == ENOENT
                                    : ::flock(mark_.number(), LOCK_EX | LOCK_NB) == 0) {}

  bool is_dead() const { return is_dead_; }

 private:
  Descriptor mark_;
  bool is_dead_;
};

void read_notes(StagingEntry& entry) {
  std::istringstream lines(read_file(mark_of(entry.folder)));
  for (std::string word, value; lines >> word >> value;) {
    if (word == "process") {
      entry.process = value;
    } else if (word == "generation") {
      entry.generations.push_back(value);
    }
  }
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ >= 0) {
    ::close(number_);
  }
}

OwnerMark::OwnerMark(const Layout& layout)
    : folder_(layout.staging() / random_id()), descriptor_(make_mark(mark_of(folder_))) {
  try {
    append(descriptor_, fmt::format("process {}\n", ::getpid()), folder_);
  } catch (...) {  // the disk is full: no destructor runs for what was never made
    ::unlink(mark_of(folder_).c_str());
    throw;
  }
}

OwnerMark::~OwnerMark() {
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::symlink_status(folder_, error))) {
    ::unlink(mark_of(folder_).c_str());
  }
}

void OwnerMark::note_generation(std::string_view name, std::int64_t number) const {
  append(descriptor_, fmt::format("generation {}/{}\n", name, number), folder_);
}

std::vector<StagingEntry> staging_entries(const Layout& layout) {
  std::set<std::filesystem::path> folders;
  for (const auto& path : entries_of(layout.staging())) {
    folders.insert(path.extension() == kSuffix ? path.parent_path() / path.stem() : path);
  }
  std::vector<StagingEntry> entries;
  for (const auto& folder : folders) {
    StagingEntry entry{.folder = folder, .is_live = !Claim(mark_of(folder)).is_dead()};
    try {
      read_notes(entry);
    } catch (const Error& error) {
      // The mark is gone, or it is another user's: nothing can be known then.
      if (error.code() != ErrorCode::not_found && error.code() != ErrorCode::permission_denied) {
        throw;
      }
    }
    entries.push_back(std::move(entry));
  }
  return entries;
}

void remove_stale(const Layout& layout, const StagingEntry& entry) {
  const auto mark = mark_of(entry.folder);
  const Claim claim(mark);
  if (claim.is_dead()) {
    try {
      release_folder(layout, entry.folder);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::unavailable) {
        throw;
      }
      return;  // what must be released is out of reach now
    }
    remove_tree(entry.folder);
    remove_tree(mark);
  }
}

}  // namespace mdm::home
