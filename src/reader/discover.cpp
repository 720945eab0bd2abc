#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>
#include <mdm/reader.hpp>

#include "file_kind.hpp"

namespace mdm::reader {
namespace {

using Path = std::filesystem::path;

struct SplitName {
  std::string_view stem;
  std::string_view table;
  Role role;
  std::string_view meaning;
};

constexpr std::array kSplitNames = {
    SplitName{"train", "train", Role::train, "training split"},
    SplitName{"training", "train", Role::train, "training split"},
    SplitName{"test", "test", Role::test, "test split"},
    SplitName{"testing", "test", Role::test, "test split"},
    SplitName{"validation", "validation", Role::validation, "validation split"},
    SplitName{"valid", "validation", Role::validation, "validation split"},
    SplitName{"val", "validation", Role::validation, "validation split"},
    SplitName{"dev", "validation", Role::validation, "validation split"},
    SplitName{"sample_submission", "sample_submission", Role::submission, "sample submission"},
    SplitName{"submission", "sample_submission", Role::submission, "sample submission"},
    SplitName{"gender_submission", "sample_submission", Role::submission, "sample submission"},
};

const SplitName* split_of(std::string_view lower_stem) {
  const auto* const found =
      std::find_if(kSplitNames.begin(), kSplitNames.end(),
                   [&](const SplitName& name) { return name.stem == lower_stem; });
  return found == kSplitNames.end() ? nullptr : &*found;
}

struct stat status_of(const Path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    fail_on_system(errno, "read", printable(path));
  }
  return status;
}

/// A table of one file, its content checked.
Source source_of(const Path& file, const FileKind& kind) {
  Source source;
  source.files = {file};
  source.format = kind.format;
  source.compression = kind.compression;
  source.size_bytes = static_cast<std::uint64_t>(status_of(file).st_size);
  require_content(file, kind);
  return source;
}

Source whole_dataset(Source source, std::string rule) {
  source.table = "data";
  source.role = Role::data;
  source.rule = std::move(rule);
  return source;
}

std::vector<Source> discover_file(const Path& file) {
  const std::optional<FileKind> kind = kind_of(file);
  if (!kind) {
    fail(ErrorCode::bad_input,
         Hint{fmt::format("name a file that ends in one of: {}", known_extensions())},
         "file format is not known by its name: {}", printable(file));
  }
  return {whole_dataset(source_of(file, *kind), "the only file is the table data")};
}

/// The files under a folder that hold tables, sorted; each folder once, whatever links lead to it.
class FolderWalk {
 public:
  std::vector<Path> files(const Path& folder) {
    visit(folder);
    std::sort(files_.begin(), files_.end());
    return std::move(files_);
  }

 private:
  void visit(const Path& folder) {
    const struct stat status = status_of(folder);
    if (!visited_.emplace(status.st_dev, status.st_ino).second) {
      return;
    }
    std::error_code error;
    std::vector<Path> entries;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
      entries.push_back(entry->path());
    }
    if (error) {
      fail_on_system(error.value(), "read the folder", printable(folder));
    }
    std::sort(entries.begin(), entries.end());
    for (const Path& entry : entries) {
      add(entry);
    }
  }

  void add(const Path& entry) {
    struct stat status {};
    if (entry.filename().native().front() == '.' || ::stat(entry.c_str(), &status) != 0) {
      return;  // hidden, or a link to nothing
    }
    if (S_ISDIR(status.st_mode)) {
      visit(entry);
      return;
    }
    const std::optional<FileKind> kind = kind_of(entry);
    if (S_ISREG(status.st_mode) && kind && (!kind->ambiguous || split_of(kind->lower_stem))) {
      files_.push_back(entry);
    }
  }

  std::set<std::pair<dev_t, ino_t>> visited_{};
  std::vector<Path> files_{};
};

/// Names for tables of one stem: with the folders that lead to them, "2020_sales" and "2021_sales".
std::string name_with_folders(const Path& file, const Path& root) {
  std::string name;
  for (const Path& part : file.lexically_relative(root).parent_path()) {
    name += printable(part) + "_";
  }
  return name + printable(kind_of(file)->stem);
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return text;
}

void require_own_names(const std::vector<Source>& sources) {
  std::map<std::string, const Source*> named;
  for (const Source& source : sources) {
    const auto [other, is_new] = named.emplace(lower(source.table), &source);
    if (!is_new) {
      fail(ErrorCode::bad_input, Hint{"move or rename one of the files"},
           "two files claim the table '{}': {} and {}", source.table,
           printable(other->second->files.front()), printable(source.files.front()));
    }
  }
}

int rank_of(Role role) noexcept {
  switch (role) {
    case Role::train: return 0;
    case Role::test: return 1;
    case Role::validation: return 2;
    case Role::submission: return 3;
    case Role::data:
    case Role::other: return 4;
  }
  return 4;
}

std::vector<Source> discover_folder(const Path& folder) {
  const std::vector<Path> files = FolderWalk().files(folder);
  if (files.empty()) {
    fail(ErrorCode::bad_input, Hint{fmt::format("known are: {}", known_extensions())},
         "folder holds no file of a known format: {}", printable(folder));
  }
  if (files.size() == 1) {
    return discover_file(files.front());
  }
  std::map<std::string, int> stems;
  for (const Path& file : files) {
    ++stems[kind_of(file)->lower_stem];
  }
  std::vector<Source> sources;
  for (const Path& file : files) {
    const FileKind kind = *kind_of(file);
    Source& source = sources.emplace_back(source_of(file, kind));
    const std::string name = printable(file.filename());
    if (const SplitName* split = split_of(kind.lower_stem)) {
      source.table = split->table;
      source.role = split->role;
      source.rule = fmt::format("file name {} names the {}", name, split->meaning);
    } else {
      source.role = Role::other;
      const bool alone = stems[kind.lower_stem] == 1;
      source.table = alone ? printable(kind.stem) : name_with_folders(file, folder);
      source.rule = fmt::format("file name {} names the table", name);
    }
  }
  require_own_names(sources);
  std::stable_sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
    return std::pair(rank_of(a.role), a.table) < std::pair(rank_of(b.role), b.table);
  });
  return sources;
}

std::vector<Path> matches_of(const Path& pattern) {
  glob_t found{};
  const int status = ::glob(pattern.c_str(), 0, nullptr, &found);
  std::vector<Path> files;
  for (std::size_t i = 0; i < found.gl_pathc; ++i) {
    const Path path(found.gl_pathv[i]);
    if (std::filesystem::is_regular_file(path) && kind_of(path)) {
      files.push_back(path);
    }
  }
  ::globfree(&found);
  if (status == GLOB_NOSPACE || status == GLOB_ABORTED) {
    fail(ErrorCode::io_failed, "cannot search the pattern: {}", printable(pattern));
  }
  if (files.empty()) {
    fail(ErrorCode::not_found, Hint{fmt::format("known are: {}", known_extensions())},
         "pattern matches no file of a known format: {}", printable(pattern));
  }
  return files;
}

std::vector<Source> discover_matches(const Path& pattern) {
  Source all;
  for (const Path& file : matches_of(pattern)) {
    const FileKind kind = *kind_of(file);
    Source one = source_of(file, kind);
    if (all.files.empty()) {
      all = std::move(one);
      continue;
    }
    if (one.format != all.format || one.compression != all.compression) {
      fail(ErrorCode::bad_input, Hint{"use a pattern that matches files of one kind"},
           "files of one table differ in format: {} and {}", printable(all.files.front()),
           printable(file));
    }
    all.files.push_back(file);
    all.size_bytes += one.size_bytes;
  }
  std::string rule = fmt::format("pattern {} matches {} files of one table",
                                 printable(pattern.filename()), all.files.size());
  return {whole_dataset(std::move(all), std::move(rule))};
}

}  // namespace

std::string_view name_of(Role role) noexcept {
  switch (role) {
    case Role::data: return "data";
    case Role::train: return "train";
    case Role::test: return "test";
    case Role::validation: return "validation";
    case Role::submission: return "submission";
    case Role::other: return "other";
  }
  return "other";
}

std::vector<Source> discover(const Path& path, std::string_view sheet) {
  if (!sheet.empty()) {
    fail(ErrorCode::invalid_argument, "no workbook, and so no sheet: {}", printable(path));
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    const int error_number = errno;
    if (error_number == ENOENT && path.native().find_first_of("*?[") != std::string::npos) {
      return discover_matches(path);
    }
    fail_on_system(error_number, "read", printable(path));
  }
  if (S_ISDIR(status.st_mode)) {
    return discover_folder(path);
  }
  if (!S_ISREG(status.st_mode)) {
    fail(ErrorCode::invalid_argument, Hint{"name a file, a folder or a pattern"},
         "not a file or a folder: {}", printable(path));
  }
  return discover_file(path);
}

}  // namespace mdm::reader
