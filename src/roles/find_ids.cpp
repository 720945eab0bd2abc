#include <algorithm>
#include <array>

#include "dataset.hpp"
#include "words.hpp"

namespace mdm::roles {
namespace {

using data::Type;
using profile::ColumnProfile;

/// The words that name a key of a row. The last ones are run together, as they often are; a list,
/// for an ending would find `paid` and `grid`.
constexpr std::array kKeyWords = {
    "id",         "ids",        "uuid",       "guid",     "key",       "pk",
    "identifier", "rowid",      "recordid",   "sampleid", "itemid",    "productid",
    "userid",     "clientid",   "customerid", "orderid",  "sessionid", "patientid",
    "studentid",  "employeeid", "accountid",  "eventid",  "imageid",   "transactionid"};

/// The words that name a counter of rows, or, as often, a measure: `row_index`, `price_index`.
constexpr std::array kCounterWords = {"index", "idx", "unnamed"};

/// The share of distinct values from which a column is all but unique. Below 1, for a few rows may
/// be there twice, and beyond 24 576 values `distinct` is an estimate: two standard errors are
/// 1.6 %, in the widest tables 4.6 %.
constexpr double kUniqueShare = 0.95;

/// The mean length up to which a text can be a key: 256 bits as hexadecimal digits.
constexpr double kKeyLengthMax = 64;

template <std::size_t N>
bool has_word(const std::vector<std::string>& words, const std::array<const char*, N>& wanted) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::find(wanted, word) != wanted.end();
  });
}

bool all_but_unique(const ColumnProfile& column) {
  const bool fit = column.type == Type::int64 ||
                   (column.type == Type::text && column.length_mean <= kKeyLengthMax);
  return fit && column.rows > 0 && column.nulls == 0 &&
         static_cast<double>(column.distinct) >= kUniqueShare * static_cast<double>(column.rows);
}

/// True if the values are the integers of an interval, each once.
bool counts_rows(const ColumnProfile& column) {
  return column.type == Type::int64 &&
         static_cast<std::uint64_t>(column.max_int) - static_cast<std::uint64_t>(column.min_int) ==
             column.rows - 1;
}

bool is_id(const ColumnProfile& column) {
  if (!all_but_unique(column)) {
    return false;
  }
  const std::vector<std::string> words = words_of(column.name);
  return has_word(words, kKeyWords) || (has_word(words, kCounterWords) && counts_rows(column));
}

/// The column of the submission that names its rows. Without a test table the training table must
/// show that it is unique.
const ColumnProfile* row_name_of_submission(const Dataset& dataset) {
  if (dataset.submission == nullptr) {
    return nullptr;
  }
  const auto& columns = dataset.submission->profile->columns;
  if (dataset.test != nullptr) {
    for (const ColumnProfile& column : columns) {
      if (const ColumnProfile* const found = find_alike(*dataset.test, column.name)) {
        return found;
      }
    }
    return nullptr;
  }
  for (const Table* table : dataset.training) {
    const ColumnProfile* const found =
        columns.empty() ? nullptr : find_alike(*table, columns.front().name);
    if (found != nullptr && all_but_unique(*found)) {
      return found;
    }
  }
  return nullptr;
}

}  // namespace

Found find_ids(const Dataset& dataset, const std::vector<std::string>& excluded) {
  Found ids;
  const ColumnProfile* const row_name = row_name_of_submission(dataset);
  if (row_name != nullptr && !contains(excluded, row_name->name)) {
    ids.columns.push_back(row_name->name);
    ids.reason = fmt::format("{} names the rows of {}", row_name->name, dataset.submission->name);
  }
  std::vector<std::string> by_name;
  for (const Table* table : dataset.training) {
    for (const ColumnProfile& column : table->profile->columns) {
      if (is_id(column) && !contains(excluded, column.name) &&
          !contains(ids.columns, column.name)) {
        by_name.push_back(column.name);
        ids.columns.push_back(column.name);
      }
    }
  }
  if (!by_name.empty()) {
    ids.reason += fmt::format("{}{}: name and unique values", ids.reason.empty() ? "" : "; ",
                              fmt::join(by_name, ", "));
  }
  if (ids.columns.empty()) {
    ids.reason = "no column is named as one and unique";
  }
  return ids;
}

}  // namespace mdm::roles
