#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sketch.hpp"

namespace mdm::plan {
namespace {

using data::Type;
using profile::ColumnProfile;

// The gates of the earlier system (see docs/formats/plan.md).
constexpr std::uint64_t kIntegerCategories = 20;
constexpr double kCategoryShare = 0.5;
constexpr double kTextShare = 0.8;
/// Frequency tables stay small enough to stand in a plan.
constexpr std::uint64_t kCategoriesMax = 100'000;

bool among(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

}  // namespace

bool excludes(const Hints& hints, const std::string& column) {
  return among(hints.excluded, column) || column == hints.row_id ||
         (!hints.columns.empty() && !among(hints.columns, column));
}

namespace {

class Reader final {
 public:
  Reader(const Hints& hints, const Options& options, std::vector<Dropped>& dropped)
      : hints_(hints), options_(options), dropped_(dropped) {}

  Reading read(const ColumnProfile& column) {
    const bool hinted = among(hints_.categorical, column.name) ||
                        among(hints_.datetime, column.name) || among(hints_.numeric, column.name) ||
                        among(hints_.text, column.name);
    Reading reading = hinted ? by_hints(column) : by_profile(column);
    reading.profile = &column;
    if (reading.categorical && column.distinct > kCategoriesMax) {
      drop(column, "categorical",
           fmt::format("has {} distinct values, more than the {} of a frequency table",
                       column.distinct, kCategoriesMax));
      reading.categorical = false;
    }
    return reading;
  }

 private:
  void drop(const ColumnProfile& column, std::string_view family, std::string reason) {
    dropped_.push_back(
        {.name = column.name, .family = std::string(family), .reason = std::move(reason)});
  }

  bool asked(const std::vector<std::string>& names, const ColumnProfile& column, bool possible,
             std::string_view family) {
    if (among(names, column.name) && !possible) {
      drop(column, family, fmt::format("is of type {}", data::name_of(column.type)));
    }
    return among(names, column.name) && possible;
  }

  Reading by_hints(const ColumnProfile& column) {
    const Type type = column.type;
    const bool moment = type == Type::date || type == Type::time || type == Type::timestamp;
    const bool decimal = type == Type::decimal;
    const bool number = type == Type::int64 || type == Type::float64 || decimal;
    return {.temporal = asked(hints_.datetime, column, moment, "temporal"),
            .categorical = asked(hints_.categorical, column, !moment && !decimal, "categorical"),
            .statistical = asked(hints_.numeric, column, number, "statistical"),
            .text = asked(hints_.text, column, type == Type::text, "text")};
  }

  Reading by_profile(const ColumnProfile& column) {
    switch (column.type) {
      case Type::date:
      case Type::time:
      case Type::timestamp: return {.temporal = true};
      case Type::float64:
      case Type::decimal: return {.statistical = true};
      case Type::int64:
        return {.categorical = column.distinct < kIntegerCategories, .statistical = true};
      case Type::text: return text_by_profile(column);
      case Type::boolean: break;
    }
    return {};
  }

  Reading text_by_profile(const ColumnProfile& column) {
    const double share = static_cast<double>(column.distinct) / static_cast<double>(column.rows);
    const bool is_long = column.length_mean >= static_cast<double>(options_.text_min_length);
    const Reading reading{.categorical = share < kCategoryShare,
                          .text = is_long || share > kTextShare};
    if (!reading.categorical && !reading.text) {
      drop(column, "categorical",
           fmt::format("has {} distinct values in {} rows: too many for categories, too few for "
                       "free text",
                       column.distinct, column.rows));
    }
    return reading;
  }

  const Hints& hints_;
  const Options& options_;
  std::vector<Dropped>& dropped_;
};

}  // namespace

std::vector<Reading> read_columns(const profile::TableProfile& training, const Hints& hints,
                                  const Options& options, std::vector<Dropped>& dropped) {
  Reader reader(hints, options, dropped);
  std::vector<Reading> readings;
  for (const ColumnProfile& column : training.columns) {
    if (excludes(hints, column.name)) {
      continue;
    }
    const bool no_values = column.nulls == column.rows;
    const bool one_value = column.nulls == 0 && column.distinct == 1;
    if (no_values || one_value) {
      dropped.push_back({.name = column.name,
                         .reason = no_values ? "has no values on the training table"
                                             : "has one value on the training table"});
      continue;
    }
    readings.push_back(reader.read(column));
  }
  return readings;
}

}  // namespace mdm::plan
