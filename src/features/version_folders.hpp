#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::features {

bool is_set_name(std::string_view name);

/// A file name, without its ending, for a table of any name: bytes other than letters, digits, '_'
/// and '-' as %XX; one too long for a file system is cut and ends in a digest.
std::string file_name(const std::string& table);

/// The folders in a folder, by name; none if it is not there.
std::vector<std::string> folders_in(const std::filesystem::path& folder);

/// The numbers of the versions of a set, ascending.
std::vector<int> numbers_in(const std::filesystem::path& set);

/// The highest number that was ever given in a set, to a version that was deleted, too; 0 for none.
int highest_number(const std::filesystem::path& set);

/// The folder of a version in the making. It goes with all in it, unless it was published, and is
/// locked while this lives: one without a lock was left by a process that died.
class Making final {
 public:
  explicit Making(const std::filesystem::path& set);
  Making(const Making&) = delete;
  Making& operator=(const Making&) = delete;
  ~Making();

  const std::filesystem::path& folder() const { return folder_; }

  /// Gives it the next number. Another process may take that first.
  int publish() const;

 private:
  std::filesystem::path set_;
  std::filesystem::path folder_;
  int descriptor_ = -1;
};

/// True for a name that Making gives a folder.
bool is_hidden(const std::filesystem::path& name);

/// True if no process works in such a folder.
bool is_abandoned(const std::filesystem::path& folder);

/// Removes a version's folder, out of sight at once.
void remove_folder(const std::filesystem::path& folder);

}  // namespace mdm::features
