#include "findings.hpp"

#include <algorithm>
#include <cerrno>
#include <set>
#include <utility>

#include <sys/stat.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>

#include "path_patterns.hpp"
#include "place.hpp"
#include "sheet_text.hpp"
#include "split_names.hpp"

namespace mdm::reader {
namespace {

using Path = std::filesystem::path;
using Findings = std::vector<Finding>;

void append(Findings& to, Findings&& more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

bool is_hidden(const Path& name) {
  return std::any_of(name.begin(), name.end(), [](const Path& part) {
    return part.native().front() == '.' || part == "__MACOSX";
  });
}

/// A table or prose: only a name that is a split's decides for the table.
bool may_hold_table(const Path& file) {
  const std::optional<FileKind> kind = kind_of(file);
  return kind && (!kind->ambiguous || names_split(kind->stem));
}

std::uint64_t size_on_disk(const Path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    fail_on_system(errno, "read", printable(file));
  }
  return static_cast<std::uint64_t>(status.st_size);
}

Finding finding_of(const Path& file, const FileKind& kind, std::uint64_t size_bytes) {
  Finding found{file, file, kind.stem};
  found.format = kind.content == Content::json      ? Format::json
                 : kind.content == Content::parquet ? Format::parquet
                 : kind.content == Content::arrow   ? Format::arrow
                                                    : Format::csv;
  found.compression = kind.compression;
  found.size_bytes = size_bytes;
  found.note = kind.note;
  return found;
}

Finding finding_of(const Path& workbook, const Sheet& sheet, std::uint64_t size_bytes) {
  Finding found{workbook / sheet.name, workbook / sheet.name, sheet.name, Format::xlsx};
  found.size_bytes = size_bytes;
  return found;
}

/// Unpacked bytes of the sheets' parts, for the progress.
std::uint64_t part_bytes(const OpenArchive& open, const std::string& part) {
  const auto archive = open();
  Member member;
  while (archive->next(member)) {
    if (member.name == part) {
      return member.size_bytes.value_or(0);
    }
  }
  return 0;
}

Findings find_in_workbook(const Path& path, std::string_view wanted, Archives& archives) {
  const OpenArchive open = archive_at(path, archives);
  const Workbook book = read_workbook(open);
  Findings found;
  if (!wanted.empty()) {
    const Sheet& sheet = find_sheet(book, wanted, printable(path));
    found.push_back(finding_of(path, sheet, part_bytes(open, sheet.part)));
    return found;
  }
  for (const Sheet& sheet : book.sheets) {
    if (!sheet.hidden && has_cells(open, sheet)) {
      found.push_back(finding_of(path, sheet, part_bytes(open, sheet.part)));
    }
  }
  if (found.empty()) {
    fail(ErrorCode::bad_input, Hint{"name a hidden sheet to take it"},
         "workbook has no sheet with cells: {}", printable(path));
  }
  if (found.size() == 1) {
    found.front().named = path;
    found.front().stem = kind_of(path) ? kind_of(path)->stem : path.stem().native();
  }
  return found;
}

[[noreturn]] void refuse_nested(const Path& archive) {
  fail(ErrorCode::bad_input, Hint{"unpack the outer archive and register what it holds"},
       "archive holds an archive, which is not looked into: {}", printable(archive));
}

Findings find_in_archive(const Path& archive, std::string_view under, Archives& archives);

/// \param wanted  a sheet; empty: all that count
Findings find_in(const Path& path, const std::optional<FileKind>& named, std::uint64_t size_bytes,
                 std::string_view wanted, Archives& archives) {
  const FileKind kind = settle_kind(path, named, archives);
  if (kind.content == Content::workbook) {
    return find_in_workbook(path, wanted, archives);
  }
  if (!wanted.empty()) {
    fail(ErrorCode::invalid_argument, "no workbook, and so no sheet: {}", printable(path));
  }
  if (kind.content == Content::archive) {
    if (find_place(path)) {
      refuse_nested(path);
    }
    return find_in_archive(path, {}, archives);
  }
  return {finding_of(path, kind, size_bytes)};
}

std::vector<Member> members_of(const Path& file, Archives& archives) {
  std::vector<Member> members;
  std::set<std::string> names;
  for (const Member& member : archives.index_of(file)->members()) {
    if (!names.insert(member.name).second) {
      fail(ErrorCode::bad_input, Hint{"unpack it and register the files"},
           "two members of the archive have one name: {}/{}", printable(file), member.name);
    }
    if (!is_hidden(member.name) && !member.name.empty()) {
      members.push_back(member);
    }
  }
  std::sort(members.begin(), members.end(),
            [](const Member& a, const Member& b) { return a.name < b.name; });
  return members;
}

/// \param under  a folder in the archive; empty: all of it
Findings find_in_archive(const Path& archive, std::string_view under, Archives& archives) {
  Findings found;
  const Member* nested = nullptr;
  const std::vector<Member> members = members_of(archive, archives);
  for (const Member& member : members) {
    const std::optional<FileKind> kind = kind_of(member.name);
    const bool is_under = under.empty() || (member.name.compare(0, under.size(), under) == 0 &&
                                            member.name[under.size()] == '/');
    if (!is_under || !may_hold_table(member.name)) {
      continue;
    }
    if (member.encrypted) {
      fail_on_encryption(printable(archive / member.name));
    }
    if (kind->content == Content::archive) {
      nested = nested == nullptr ? &member : nested;
      continue;
    }
    Findings inside =
        find_in(archive / member.name, kind, member.size_bytes.value_or(0), {}, archives);
    if (member.stated != member.name && member.stated.find("..") != std::string::npos) {
      for (Finding& one : inside) {
        one.note = fmt::format("the archive calls it {}", printable(member.stated));
      }
    }
    append(found, std::move(inside));
  }
  if (found.empty() && nested != nullptr) {
    refuse_nested(archive / nested->name);
  }
  return found;
}

/// The files under a folder that may hold tables; each folder once, whatever links lead to it.
class FolderWalk {
 public:
  std::vector<Path> files(const Path& folder) {
    visit(folder);
    std::sort(files_.begin(), files_.end());
    return std::move(files_);
  }

 private:
  void visit(const Path& folder) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) {
      fail_on_system(errno, "read", printable(folder));
    }
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
    if (is_hidden(entry.filename()) || ::stat(entry.c_str(), &status) != 0) {
      return;  // hidden, or a link to nothing
    }
    if (S_ISDIR(status.st_mode)) {
      visit(entry);
    } else if (S_ISREG(status.st_mode) && may_hold_table(entry)) {
      files_.push_back(entry);
    }
  }

  std::set<std::pair<dev_t, ino_t>> visited_{};
  std::vector<Path> files_{};
};

}  // namespace

Findings find_in_folder(const Path& folder, Archives& archives) {
  Findings found;
  for (const Path& file : FolderWalk().files(folder)) {
    append(found, find_in(file, kind_of(file), size_on_disk(file), {}, archives));
  }
  if (found.empty()) {
    fail(ErrorCode::bad_input, Hint{fmt::format("known are: {}", known_extensions())},
         "folder holds no file of a known format: {}", printable(folder));
  }
  return found;
}

Findings find_in_file(const Path& file, std::string_view sheet, Archives& archives) {
  Findings found = find_in(file, kind_of(file), size_on_disk(file), sheet, archives);
  if (found.empty()) {
    fail(ErrorCode::bad_input, Hint{fmt::format("known are: {}", known_extensions())},
         "archive holds no file of a known format: {}", printable(file));
  }
  return found;
}

Findings find_inside(const Path& path, std::string_view sheet, Archives& archives) {
  const Place place = *find_place(path);
  const FileKind outer = settle_kind(place.file, kind_of(place.file), archives);
  if (outer.content == Content::workbook) {
    return find_in_workbook(place.file, place.inside, archives);
  }
  if (outer.content != Content::archive) {
    fail(ErrorCode::not_found, Hint{"only archives and workbooks are looked into"},
         "cannot read {}: {} is a file", printable(path), printable(place.file));
  }
  for (const Member& member : members_of(place.file, archives)) {
    if (member.name == place.inside) {
      return find_in(path, kind_of(path), member.size_bytes.value_or(0), sheet, archives);
    }
    if (place.inside.compare(0, member.name.size() + 1, member.name + "/") == 0) {
      return find_in_workbook(place.file / member.name, place.inside.substr(member.name.size() + 1),
                              archives);
    }
  }
  Findings found = find_in_archive(place.file, place.inside, archives);
  if (found.empty()) {
    fail(ErrorCode::not_found, "archive has no member '{}': {}", place.inside,
         printable(place.file));
  }
  return found;
}

Findings find_matches(const Path& pattern, Archives& archives) {
  Findings found;
  for (const Path& file : matching_files(pattern)) {
    if (kind_of(file)) {
      append(found, find_in(file, kind_of(file), size_on_disk(file), {}, archives));
    }
  }
  if (found.empty()) {
    fail(ErrorCode::not_found, Hint{fmt::format("known are: {}", known_extensions())},
         "pattern matches no file of a known format: {}", printable(pattern));
  }
  return found;
}

}  // namespace mdm::reader
