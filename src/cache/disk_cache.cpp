#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mdm/base/files.hpp>
#include <mdm/base/state.hpp>
#include <mdm/cache/disk.hpp>

#include "entry_form.hpp"
#include "locked_file.hpp"

namespace mdm::cache {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBlockBytes = 4096;
constexpr std::string_view kLedgerKind = "cache-ledger";
constexpr unsigned kLedgerVersion = 1;

std::uint64_t blocks_of(std::uint64_t bytes) {
  return (bytes + kBlockBytes - 1) / kBlockBytes * kBlockBytes;
}

/// What the entries take, by the ledger; nothing if it tells nothing.
std::optional<std::uint64_t> bytes_in(const std::string& ledger) {
  try {
    StateReader reader(unsealed_state(kLedgerKind, kLedgerVersion, ledger));
    std::uint64_t bytes = 0;
    reader(bytes);
    reader.finish();
    return bytes;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    return std::nullopt;
  }
}

std::string ledger_of(std::uint64_t bytes) {
  StateWriter ledger;
  ledger(bytes);
  return sealed_state(kLedgerKind, kLedgerVersion, ledger.take());
}

struct Kept {
  fs::file_time_type used{};
  std::uint64_t bytes = 0;
  fs::path path{};
};

/// All files; what other processes remove meanwhile is left out.
std::vector<Kept> files_in(const fs::path& folder) {
  std::vector<Kept> files;
  std::error_code gone;
  for (fs::recursive_directory_iterator at(folder, gone), end; !gone && at != end;
       at.increment(gone)) {
    std::error_code unknown;
    const std::uint64_t bytes = at->file_size(unknown);
    if (!unknown && !at->is_directory(unknown)) {
      files.push_back({at->last_write_time(unknown), blocks_of(bytes), at->path()});
    }
  }
  return files;
}

/// The lock of a file that is there as long as somebody makes the value.
class FileClaim final : public Claim {
 public:
  explicit FileClaim(fs::path path)
      : path_(std::move(path)), number_(::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    locked_ = number_ >= 0 && ::flock(number_, LOCK_EX | LOCK_NB) == 0;
    is_held_elsewhere_ = number_ >= 0 && !locked_ && errno == EWOULDBLOCK;
  }
  FileClaim(const FileClaim&) = delete;
  FileClaim& operator=(const FileClaim&) = delete;
  ~FileClaim() override {
    if (locked_) {
      ::unlink(path_.c_str());
    }
    if (number_ >= 0) {
      ::close(number_);
    }
  }
  bool is_held_elsewhere() const noexcept { return is_held_elsewhere_; }

 private:
  fs::path path_;
  int number_;
  bool locked_ = false;
  bool is_held_elsewhere_ = false;
};

class DiskCache final : public Cache {
 public:
  explicit DiskCache(const DiskOptions& options)
      : options_(options),
        entries_(options.folder / "entries"),
        claims_(options.folder / "claims"),
        ledger_(options.folder / "ledger") {}

  std::optional<Entry> find(const Key& key) override {
    const fs::path path = path_of(key);
    try {
      const std::string form = read_file(path);
      std::optional<Entry> entry = entry_in(key, form);
      if (entry && !entry->is_expired()) {
        // The order in which entries go.
        ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
        count(&Counts::hits);
        return entry;
      }
      count(entry ? &Counts::expired : &Counts::damaged);
      remove(path);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::not_found) {
        do_without(error);
      }
    }
    count(&Counts::misses);
    return std::nullopt;
  }

  void put(const Key& key, const Entry& entry) override {
    const std::string form = form_of(key, entry);
    if (blocks_of(form.size()) > options_.limit_bytes) {
      count(&Counts::refused);
      return;
    }
    attempt([&] {
      place(path_of(key), form);
      count(&Counts::stores);
    });
  }

  void erase(const Key& key) override { remove(path_of(key)); }

  void clear() override {
    if (fs::exists(options_.folder)) {
      attempt([&] {
        ledger_.update([&](const std::string&) {
          remove_tree(entries_);
          return ledger_of(0);
        });
      });
    }
  }

  std::unique_ptr<Claim> claim(const Key& key) override {
    std::unique_ptr<FileClaim> claim;
    attempt([&] {
      make_folder(claims_);
      claim = std::make_unique<FileClaim>(claims_ / key.hex());
    });
    if (!claim) {
      return std::make_unique<Claim>();
    }
    return claim->is_held_elsewhere() ? nullptr : std::move(claim);
  }

  std::vector<TierStatus> status(Detail detail) override {
    TierStatus status{.tier = "disk", .limit_bytes = options_.limit_bytes};
    {
      const std::lock_guard lock(mutex_);
      status.counts = counts_;
    }
    if (detail == Detail::contents) {
      for (const Kept& file : files_in(entries_)) {
        status.counts.bytes += file.bytes;
        ++status.counts.entries;
      }
    }
    return {status};
  }

 private:
  fs::path path_of(const Key& key) const {
    const std::string hex = key.hex();
    return entries_ / hex.substr(0, 2) / hex.substr(2);
  }

  /// Writes a file once there is room for it. One process at a time, so the sum is exact.
  void place(const fs::path& path, const std::string& form) {
    make_folder(path.parent_path());
    const std::uint64_t bytes = blocks_of(form.size());
    ledger_.update([&](const std::string& ledger) {
      std::error_code none;
      const std::uint64_t replaced = fs::file_size(path, none);
      std::optional<std::uint64_t> used = bytes_in(ledger);
      if (used && !none) {
        *used -= std::min(*used, blocks_of(replaced));
      }
      if (!used || *used + bytes > options_.limit_bytes) {
        ::unlink(path.c_str());
        used = sweep(options_.limit_bytes - std::max(bytes, options_.limit_bytes / 10));
        make_folder(path.parent_path());
      }
      replace_file(path, form);
      return ledger_of(*used + bytes);
    });
  }

  /// Removes what was not used for longest, until no more than `target` is left. \returns what is
  std::uint64_t sweep(std::uint64_t target) {
    std::vector<Kept> files = files_in(entries_);
    std::uint64_t used = 0;
    for (const Kept& file : files) {
      used += file.bytes;
    }
    std::ranges::sort(files, {}, &Kept::used);
    for (const Kept& file : files) {
      const bool is_left_over = file.path.extension() == ".tmp";  // only its writer has the lock
      if ((used > target || is_left_over) && ::unlink(file.path.c_str()) == 0) {
        used -= file.bytes;
        count(&Counts::evictions);
      }
    }
    return used;
  }

  void remove(const fs::path& path) {
    std::error_code none;
    const std::uint64_t bytes = fs::file_size(path, none);
    if (!none && ::unlink(path.c_str()) == 0) {
      attempt([&] {
        ledger_.update([&](const std::string& ledger) {
          const std::optional<std::uint64_t> used = bytes_in(ledger);
          return used ? ledger_of(*used - std::min(*used, blocks_of(bytes))) : ledger;
        });
      });
    }
  }

  /// Writes, unless that has failed before.
  template <typename Write>
  void attempt(const Write& write) {
    if (broken_) {
      return;
    }
    try {
      write();
    } catch (const fs::filesystem_error& error) {
      do_without({ErrorCode::io_failed, error.code().message()});
    } catch (const Error& error) {
      do_without(error);
    }
  }

  void do_without(const Error& error) {
    count(&Counts::failures);
    if (!broken_.exchange(true) && options_.warn) {
      options_.warn(fmt::format("the cache on the disk is not used: {}", error.what()));
    }
  }

  void count(std::uint64_t Counts::*what) {
    const std::lock_guard lock(mutex_);
    ++(counts_.*what);
  }

  DiskOptions options_;
  fs::path entries_;
  fs::path claims_;
  LockedFile ledger_;
  std::atomic<bool> broken_ = false;
  std::mutex mutex_{};
  Counts counts_{};
};

}  // namespace

std::unique_ptr<Cache> open_disk_cache(const DiskOptions& options) {
  return std::make_unique<DiskCache>(options);
}

}  // namespace mdm::cache
