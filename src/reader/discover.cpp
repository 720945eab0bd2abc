#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include <sys/stat.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>
#include <mdm/reader.hpp>

#include "archives.hpp"
#include "findings.hpp"
#include "path_patterns.hpp"
#include "place.hpp"
#include "split_names.hpp"

namespace mdm::reader {
namespace {

using Path = std::filesystem::path;
using Findings = std::vector<Finding>;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return text;
}

Source source_of(const Finding& found, std::string rule) {
  Source source;
  source.files = {found.path};
  source.format = found.format;
  source.compression = found.compression;
  source.size_bytes = found.size_bytes;
  source.rule = found.note.empty() ? std::move(rule) : fmt::format("{}; {}", rule, found.note);
  return source;
}

Source whole_dataset(Source source) {
  source.table = "data";
  source.role = Role::data;
  return source;
}

/// Names for tables of one stem: with the folders that lead to them, "2020_sales" and "2021_sales".
std::string name_with_folders(const Finding& found, const Path& root) {
  std::string name;
  for (const Path& part : found.named.lexically_relative(root).parent_path()) {
    name += printable(part) + "_";
  }
  return name + printable(found.stem);
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

std::string_view noun_of(const Finding& found) {
  return found.format == Format::xlsx && found.named == found.path ? "sheet" : "file";
}

/// A table for each finding. \param root  the folder, archive or workbook they are in
std::vector<Source> tables_of(const Findings& findings, const Path& root) {
  if (findings.size() == 1) {
    const Finding& only = findings.front();
    return {whole_dataset(
        source_of(only, fmt::format("the only {} is the table data", noun_of(only))))};
  }
  std::map<std::string, int> count_of;
  std::vector<std::string> stems;
  for (const Finding& found : findings) {
    stems.push_back(printable(found.stem));
    ++count_of[lower(stems.back())];
  }
  const std::vector<SplitClaim> claims = claim_splits(stems);
  std::vector<Source> sources;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& found = findings[i];
    const bool is_split = claims[i].role != Role::other;
    Source& source = sources.emplace_back(source_of(
        found, fmt::format("{} name {} {}", noun_of(found), printable(found.named.filename()),
                           is_split ? claims[i].why : "names the table")));
    source.role = claims[i].role;
    source.table = is_split                         ? claims[i].table
                   : count_of[lower(stems[i])] == 1 ? stems[i]
                                                    : name_with_folders(found, root);
  }
  require_own_names(sources);
  std::stable_sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
    return std::pair(rank_of(a.role), a.table) < std::pair(rank_of(b.role), b.table);
  });
  return sources;
}

/// One table of all that matches.
std::vector<Source> table_of_matches(const Path& pattern, Archives& archives) {
  const Findings findings = find_matches(pattern, archives);
  const Finding& first = findings.front();
  Source all = source_of(first, fmt::format("pattern {} matches {} files of one table",
                                            printable(pattern.filename()), findings.size()));
  for (std::size_t i = 1; i < findings.size(); ++i) {
    const Finding& found = findings[i];
    if (found.format != all.format || found.compression != all.compression) {
      fail(ErrorCode::bad_input, Hint{"use a pattern that matches files of one kind"},
           "files of one table differ in format: {} and {}", printable(first.path),
           printable(found.path));
    }
    all.files.push_back(found.path);
    all.size_bytes += found.size_bytes;
  }
  all.open_ended = true;
  return {whole_dataset(std::move(all))};
}

void refuse_sheet(std::string_view sheet, const Path& path) {
  if (!sheet.empty()) {
    fail(ErrorCode::invalid_argument, Hint{"name one workbook to take a sheet of"},
         "no workbook, and so no sheet: {}", printable(path));
  }
}

std::vector<Source> tables_at(const Path& given, std::string_view sheet, Archives& archives) {
  const Path path = given.has_filename() ? given : given.parent_path();  // "titanic.zip/"
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    const int error_number = errno;
    if (find_place(path)) {
      return tables_of(find_inside(path, sheet, archives), path);
    }
    if (error_number == ENOENT && is_pattern(path)) {
      refuse_sheet(sheet, path);
      return table_of_matches(path, archives);
    }
    fail_on_system(error_number, "read", printable(path));
  }
  if (S_ISDIR(status.st_mode)) {
    refuse_sheet(sheet, path);
    return tables_of(find_in_folder(path, archives), path);
  }
  if (!S_ISREG(status.st_mode)) {
    fail(ErrorCode::invalid_argument,
         Hint{"name a file, a folder or a pattern; what comes from a pipe is read as -"},
         "not a file or a folder: {}", printable(path));
  }
  return tables_of(find_in_file(path, sheet, archives), path);
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

std::string_view name_of(Format format) noexcept {
  switch (format) {
    case Format::csv: return "csv";
    case Format::json: return "json";
    case Format::parquet: return "parquet";
    case Format::xlsx: return "xlsx";
    case Format::arrow: return "arrow";
  }
  return "csv";
}

std::string_view name_of(Compression compression) noexcept {
  switch (compression) {
    case Compression::none: return "none";
    case Compression::gzip: return "gzip";
    case Compression::zstd: return "zstd";
    case Compression::bzip2: return "bzip2";
    case Compression::xz: return "xz";
  }
  return "none";
}

std::vector<Source> discover(const Path& path, std::string_view sheet, const Path& scratch,
                             const std::stop_token& stop) {
  const auto archives = std::make_shared<Archives>(scratch, stop);
  std::vector<Source> sources = tables_at(path, sheet, *archives);
  for (Source& source : sources) {
    source.archives = archives;
  }
  return sources;
}

}  // namespace mdm::reader
