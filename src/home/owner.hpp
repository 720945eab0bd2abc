#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <mdm/home.hpp>

namespace mdm::home {

/// A file descriptor that is closed on the way out; -1 is none.
class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();

  int number() const noexcept { return number_; }

 private:
  int number_;
};

/// A file of this process that the kernel keeps locked as long as the process lives, whatever ends
/// it; `staging/<id>.owner` beside the folder `staging/<id>`. Unlike a process id, a lock also
/// holds across containers that share a home.
///
/// The mark is made before its folder and removed after it, so a folder without a mark is stale.
class OwnerMark {
 public:
  explicit OwnerMark(const Layout& layout);
  OwnerMark(const OwnerMark&) = delete;
  OwnerMark& operator=(const OwnerMark&) = delete;
  ~OwnerMark();  ///< removes the file, unless the folder is still there

  const std::filesystem::path& folder() const noexcept { return folder_; }

  /// Notes, before the folder becomes a generation, which one that will be.
  void note_generation(std::string_view name, std::int64_t number) const;

 private:
  std::filesystem::path folder_;
  Descriptor descriptor_;
};

/// One thing under `staging/`.
struct StagingEntry {
  std::filesystem::path folder{};  ///< may be gone by now
  bool is_live = false;
  std::string process{};                   ///< its id, if known
  std::vector<std::string> generations{};  ///< that a live process made, "name/number"
};

std::vector<StagingEntry> staging_entries(const Layout& layout);

/// Removes an entry whose process is dead; nothing if it lives.
void remove_stale(const Layout& layout, const StagingEntry& entry);

}  // namespace mdm::home
