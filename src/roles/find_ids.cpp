#include <algorithm>

#include "dataset.hpp"
#include "naming.hpp"
#include "words.hpp"

namespace mdm::roles {
namespace {

using data::Type;
using profile::ColumnProfile;

/// The words that name a counter of rows, or, as often, a measure: `row_index`, `price_index`.
constexpr std::string_view kCounters[] = {"index", "idx", "unnamed"};

/// The share of distinct values from which a column is all but unique. Below 1, for a few rows may
/// be there twice, and beyond 24 576 values `distinct` is an estimate: two standard errors are
/// 1.6 %, in the widest tables 4.6 %.
constexpr double kUniqueShare = 0.95;

/// An id may be missing in a stray line or two, such as one with totals.
constexpr double kNullShareMax = 0.01;

/// The mean length up to which a text can be a key: 256 bits as hexadecimal digits.
constexpr double kKeyLengthMax = 64;

/// Below this many rows, values that look like a key may do so by chance.
constexpr std::uint64_t kTellingRows = 20;

bool all_but_unique(const ColumnProfile& column) {
  const bool fit = column.type == Type::int64 ||
                   (column.type == Type::decimal && column.scale == 0) ||
                   (column.type == Type::text && column.length_mean <= kKeyLengthMax);
  const auto rows = static_cast<double>(column.rows);
  return fit && column.rows > 0 && static_cast<double>(column.nulls) <= kNullShareMax * rows &&
         static_cast<double>(column.distinct) >= kUniqueShare * rows;
}

/// True if the values are the integers of an interval, each once.
bool counts_rows(const ColumnProfile& column) {
  return column.type == Type::int64 && column.nulls == 0 &&
         static_cast<std::uint64_t>(column.max_int) - static_cast<std::uint64_t>(column.min_int) ==
             column.rows - 1;
}

constexpr std::string_view kFileEndings[] = {
    ".jpg", ".jpeg", ".png", ".bmp",  ".gif", ".tif", ".tiff",   ".webp", ".dcm",
    ".nii", ".npy",  ".h5",  ".wav",  ".mp3", ".ogg", ".flac",   ".mp4",  ".avi",
    ".mov", ".txt",  ".csv", ".json", ".xml", ".pdf", ".parquet"};

/// True for the names of files of one kind, as far as the first and the last one tell: "0001.jpg".
bool names_files(const ColumnProfile& column) {
  return column.type == Type::text &&
         std::ranges::any_of(kFileEndings, [&](std::string_view ending) {
           return column.min_text.ends_with(ending) && column.max_text.ends_with(ending);
         });
}

/// True for codes of one length of hexadecimal digits: a digest, a UUID.
bool holds_digests(const ColumnProfile& column) {
  constexpr std::uint64_t kLengthMin = 16;
  const auto is_code = [](const std::string& text) {
    return text.find_first_not_of("0123456789abcdefABCDEF-{}") == std::string::npos;
  };
  return column.type == Type::text && column.length_min >= kLengthMin &&
         column.length_min == column.length_max && is_code(column.min_text) &&
         is_code(column.max_text);
}

/// Why the values alone make a key of the column; empty if they do not. The first column may
/// number the rows under any name, unless it counts time.
std::string_view key_by_values(const profile::TableProfile& table, const ColumnProfile& column,
                               const Words& words) {
  if (column.rows < kTellingRows) {
    return {};
  }
  if (names_files(column)) {
    return "names a file in each row";
  }
  if (holds_digests(column)) {
    return "holds a digest in each row";
  }
  const bool first = &column == table.columns.data();
  const bool from_start = column.min_int == 0 || column.min_int == 1;
  return first && table.columns.size() > 2 && column.name.size() != 1 && from_start &&
                 counts_rows(column) && !names_time(words)
             ? "numbers the rows"
             : std::string_view();
}

/// Why a column is an id; empty if it is none.
std::string_view why_id(const Dataset& dataset, const profile::TableProfile& table,
                        const ColumnProfile& column) {
  if (!all_but_unique(column)) {
    return {};
  }
  if (dataset.test != nullptr) {
    const ColumnProfile* const twin = find_alike(*dataset.test, column.name);
    if (twin != nullptr && twin->rows > 0 && !all_but_unique(*twin)) {
      return {};
    }
  }
  const Words words = words_of(column.name);
  if (names_key(words) || (has_any_of(words, kCounters) && counts_rows(column))) {
    return "name and unique values";
  }
  return key_by_values(table, column, words);
}

/// The columns by which the submission names its rows: of those that the test table has, too, the
/// ones before the first that is unique there, and that one. Without a test table the training
/// table must show that its first column is unique.
std::vector<const ColumnProfile*> row_names_of_submission(const Dataset& dataset) {
  std::vector<const ColumnProfile*> shared;
  if (dataset.submission == nullptr) {
    return shared;
  }
  const auto& columns = dataset.submission->profile->columns;
  if (dataset.test != nullptr) {
    for (const ColumnProfile& column : columns) {
      if (const ColumnProfile* const found = find_alike(*dataset.test, column.name)) {
        if (all_but_unique(*found)) {
          return {found};
        }
        shared.push_back(found);
      }
    }
    return shared;
  }
  for (const Table* table : dataset.training) {
    const ColumnProfile* const found =
        columns.empty() ? nullptr : find_alike(*table, columns.front().name);
    if (found != nullptr && all_but_unique(*found)) {
      return {found};
    }
  }
  return {};
}

std::string quoted_list(const std::vector<const ColumnProfile*>& columns) {
  std::vector<std::string> names;
  names.reserve(columns.size());
  for (const ColumnProfile* column : columns) {
    names.push_back(column->name);
  }
  return fmt::format("{}", fmt::join(names, " + "));
}

void add_reason(std::string& reason, const std::string& more) {
  reason += (reason.empty() ? "" : "; ") + more;
}

/// The row name of the submission; a name of several columns is mentioned, for each of them alone
/// names no row.
void add_row_name(const Dataset& dataset, const std::vector<std::string>& excluded, Found& ids) {
  const auto row_names = row_names_of_submission(dataset);
  if (row_names.size() == 1 && !contains(excluded, row_names.front()->name)) {
    const ColumnProfile& column = *row_names.front();
    const bool small = column.rows < kTellingRows;  // too few to show that they repeat
    if (all_but_unique(column) || small) {
      ids.columns.push_back(column.name);
      ids.reason = fmt::format("{} names the rows of {}", column.name, dataset.submission->name);
    }
  } else if (row_names.size() > 1) {
    ids.reason = fmt::format("{} name the rows of {} together", quoted_list(row_names),
                             dataset.submission->name);
  }
}

}  // namespace

Found find_ids(const Dataset& dataset, const std::vector<std::string>& excluded) {
  Found ids;
  add_row_name(dataset, excluded, ids);
  std::vector<std::pair<std::string_view, std::vector<std::string>>> by_reason;
  for (const Table* table : dataset.training) {
    for (const ColumnProfile& column : table->profile->columns) {
      const std::string_view why = why_id(dataset, *table->profile, column);
      if (why.empty() || contains(excluded, column.name) || contains(ids.columns, column.name)) {
        continue;
      }
      ids.columns.push_back(column.name);
      auto group = std::ranges::find(by_reason, why, [](const auto& entry) { return entry.first; });
      if (group == by_reason.end()) {
        group = by_reason.insert(group, {why, {}});
      }
      group->second.push_back(column.name);
    }
  }
  for (const auto& [why, columns] : by_reason) {
    add_reason(ids.reason, fmt::format("{}: {}", fmt::join(columns, ", "), why));
  }
  if (ids.reason.empty()) {
    ids.reason = "no column is named as one and unique";
  }
  return ids;
}

}  // namespace mdm::roles
