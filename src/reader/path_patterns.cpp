#include "path_patterns.hpp"

#include <algorithm>
#include <cerrno>
#include <set>
#include <string>

#include <fnmatch.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

namespace mdm::reader {
namespace {

using Path = std::filesystem::path;

class Search {
 public:
  explicit Search(const Path& pattern) : parts_(pattern.begin(), pattern.end()) {}

  std::vector<Path> files() {
    visit({}, 0);
    return {files_.begin(), files_.end()};
  }

 private:
  void visit(const Path& base, std::size_t part) {
    if (part == parts_.size()) {
      std::error_code error;
      if (std::filesystem::is_regular_file(base, error)) {
        files_.insert(base);
      }
      return;
    }
    const Path& wanted = parts_[part];
    if (!is_pattern(wanted)) {
      std::error_code error;
      if (std::filesystem::exists(base / wanted, error)) {
        visit(base / wanted, part + 1);
      }
      return;
    }
    if (wanted == "**") {
      visit(base, part + 1);
    }
    for (const Path& name : names_in(base)) {
      if (wanted == "**") {
        // A link to a folder may lead back: links match one part, never any number.
        const bool is_folder =
            std::filesystem::is_directory(base / name) && !std::filesystem::is_symlink(base / name);
        if (is_folder && name.native().front() != '.') {
          visit(base / name, part);
        }
      } else if (::fnmatch(wanted.c_str(), name.c_str(), FNM_PERIOD) == 0) {
        visit(base / name, part + 1);
      }
    }
  }

  static std::vector<Path> names_in(const Path& folder) {
    const Path where = folder.empty() ? Path(".") : folder;
    std::vector<Path> names;
    std::error_code error;
    if (!std::filesystem::is_directory(where, error)) {
      return names;
    }
    for (std::filesystem::directory_iterator entry(where, error), end; !error && entry != end;
         entry.increment(error)) {
      names.push_back(entry->path().filename());
    }
    if (error) {
      fail_on_system(error.value(), "read the folder", printable(where));
    }
    return names;
  }

  std::vector<Path> parts_;
  std::set<Path> files_{};
};

}  // namespace

bool is_pattern(const Path& path) {
  return path.native().find_first_of("*?[") != std::string::npos;
}

std::vector<Path> matching_files(const Path& pattern) {
  return Search(pattern).files();
}

}  // namespace mdm::reader
