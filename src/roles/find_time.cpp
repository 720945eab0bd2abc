#include <algorithm>

#include "dataset.hpp"
#include "naming.hpp"
#include "words.hpp"

namespace mdm::roles {
namespace {

using data::Type;
using profile::ColumnProfile;

/// Words of names that say nothing but "the time of this row".
constexpr std::string_view kPlain[] = {"date", "datetime", "time",  "timestamp", "ds",
                                       "ts",   "day",      "month", "period",    "week",
                                       "year", "quarter",  "utc",   "epoch",     "hour"};

/// When something ended: second to when it began.
constexpr std::string_view kEnds[] = {"end",   "dropoff", "closed",  "close",    "finish", "until",
                                      "ended", "updated", "updates", "modified", "last",   "to"};

/// Dates that describe a thing rather than place a row in time.
constexpr std::string_view kAttributes[] = {
    "birth",   "birthday", "birthdate", "born",      "dob",     "hire",   "hired",  "joined",
    "join",    "built",    "founded",   "expiry",    "expires", "expire", "death",  "established",
    "release", "released", "since",     "published", "valid",   "due",    "renewal"};

constexpr double kNullShareMax = 0.01;

enum class Rank { plain, dated, ended, attribute };

struct Candidate {
  const ColumnProfile* column = nullptr;
  Rank rank = Rank::attribute;
};

bool within(const ColumnProfile& column, std::int64_t low, std::int64_t high) {
  return column.min_int >= low && column.max_int <= high;
}

/// True for the number of a day as its digits, 20260131.
bool is_day_number(std::int64_t value) {
  const std::int64_t month = value / 100 % 100;
  const std::int64_t day = value % 100;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/// True for integers that encode a moment: seconds, milli-, micro- or nanoseconds since 1970 (from
/// 1980 to 2100), or a date as its digits.
bool encodes_moments(const ColumnProfile& column, const Words& words) {
  constexpr std::string_view kMoments[] = {"timestamp", "time",     "ts",  "epoch",
                                           "unixtime",  "datetime", "unix"};
  constexpr std::string_view kDays[] = {"date", "day", "yyyymmdd", "datetime"};
  if (has_any_of(words, kMoments)) {
    constexpr std::int64_t kLow = 315'532'800;
    constexpr std::int64_t kHigh = 4'102'444'800;
    for (std::int64_t unit = 1; unit <= 1'000'000'000; unit *= 1'000) {
      if (within(column, kLow * unit, kHigh * unit)) {
        return true;
      }
    }
  }
  return has_any_of(words, kDays) && within(column, 19'000'101, 21'001'231) &&
         is_day_number(column.min_int) && is_day_number(column.max_int);
}

/// True for years of which each stands once, or once for every value of another column: a cohort
/// of cars has years, too, but they order nothing.
bool is_yearly(const profile::TableProfile& table, const ColumnProfile& column,
               const Words& words) {
  if (words != Words{"year"} || !within(column, 1500, 2200)) {
    return false;
  }
  const auto rows = static_cast<double>(column.rows);
  const auto years = static_cast<double>(column.distinct);
  return years >= 0.99 * rows ||
         std::ranges::any_of(table.columns, [&](const ColumnProfile& other) {
           const double cells = years * static_cast<double>(other.distinct);
           return &other != &column && other.type == Type::text && other.distinct >= 3 &&
                  rows <= cells && rows >= 0.6 * cells;
         });
}

std::optional<Rank> rank_of(const profile::TableProfile& table, const ColumnProfile& column) {
  const bool filled =
      static_cast<double>(column.nulls) <= kNullShareMax * static_cast<double>(column.rows);
  if (!filled || column.distinct < 2) {
    return std::nullopt;
  }
  const Words words = words_of(column.name);
  const bool dated = column.type == Type::date || column.type == Type::timestamp;
  const bool encoded = column.type == Type::int64 &&
                       (encodes_moments(column, words) || is_yearly(table, column, words));
  if (!dated && !encoded) {
    return std::nullopt;
  }
  if (has_any_of(words, kAttributes)) {
    return Rank::attribute;
  }
  if (has_any_of(words, kEnds)) {
    return Rank::ended;
  }
  const bool plain =
      std::ranges::all_of(words, [](const std::string& word) { return is_any_of(word, kPlain); });
  return plain ? Rank::plain : Rank::dated;
}

std::vector<Candidate> candidates_in(const Dataset& dataset, const Table& table,
                                     const std::vector<std::string>& excluded) {
  std::vector<Candidate> all;
  std::vector<Candidate> in_test;
  for (const ColumnProfile& column : table.profile->columns) {
    const auto rank = rank_of(*table.profile, column);
    if (!rank || contains(excluded, column.name)) {
      continue;
    }
    all.push_back({&column, *rank});
    if (dataset.test != nullptr && find_alike(*dataset.test, column.name) != nullptr) {
      in_test.push_back(all.back());
    }
  }
  return in_test.empty() ? all : in_test;
}

/// The only candidate of the best rank. Dates that describe are no candidates, unless the user
/// says that there is a time and nothing else is dated.
Found choose(const std::vector<Candidate>& candidates, bool demanded) {
  std::vector<std::string> best;
  Rank rank = Rank::attribute;
  for (const Candidate& candidate : candidates) {
    if (candidate.rank < rank) {
      best.clear();
      rank = candidate.rank;
    }
    if (candidate.rank == rank) {
      best.push_back(candidate.column->name);
    }
  }
  if (best.empty() || (rank == Rank::attribute && !demanded)) {
    return {};
  }
  if (best.size() > 1) {
    return {{}, fmt::format("{} hold dates: name one", fmt::join(best, ", "))};
  }
  if (candidates.size() == 1) {
    return {best, "the only column of dates"};
  }
  return {best, fmt::format("by its name among {} columns of dates", candidates.size())};
}

}  // namespace

Found find_time(const Dataset& dataset, const std::vector<std::string>& excluded, bool demanded) {
  for (const Table* table : demanded ? dataset.training : dataset.to_learn_from()) {
    Found found = choose(candidates_in(dataset, *table, excluded), demanded);
    if (!found.reason.empty()) {
      return found;
    }
  }
  return {{}, demanded ? "no column holds dates: name one" : ""};
}

}  // namespace mdm::roles
