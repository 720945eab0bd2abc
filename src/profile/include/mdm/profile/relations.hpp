#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <mdm/data.hpp>

namespace mdm::profile {

/// How the valid cells of a column follow each other from row to row; texts by bytes.
enum class Order : std::uint8_t {
  none,
  constant,  ///< one value, or none
  increasing,
  strictly_increasing,
  decreasing,
  strictly_decreasing,
};

std::string_view name_of(Order order) noexcept;

/// Rows that repeat an earlier row, cell by cell. Rows are known by hashes of 64 bits.
struct DuplicateRows {
  std::uint64_t rows = 0;
  bool exact = true;
  double error = 0;  ///< two standard errors of `rows`, if it is an estimate
};

/// Rows in which exactly these columns are null; none: complete rows.
struct NullPattern {
  std::vector<std::uint32_t> columns{};
  std::uint64_t rows = 0;
};

/// The nullness of rows, by falling count, then by columns.
struct NullPatterns {
  std::vector<NullPattern> patterns{};  ///< at most kNullPatternsMax
  std::uint64_t other_rows = 0;         ///< in patterns beyond these
  std::uint64_t rows = 0;               ///< that were looked at: all, or those of the sample
};

inline constexpr std::size_t kNullPatternsMax = 64;

/// Pearson's correlation of two columns over the rows in which both have a finite value.
struct Correlation {
  std::uint32_t a = 0;
  std::uint32_t b = 0;  ///< above a
  double pearson = 0;   ///< NaN without spread
  std::uint64_t rows = 0;
};

/// Rows picked by a hash of their numbers, in the order of the table.
struct RowSample {
  std::vector<std::uint64_t> numbers{};  ///< from 0
  data::Batch cells{};                   ///< texts cut as in ColumnProfile::min_text
};

/// What depends on the order of rows or on several columns at once. Columns by their place.
struct Relations {
  std::uint64_t rows = 0;
  std::vector<Order> orders{};  ///< of each column
  DuplicateRows duplicates{};
  NullPatterns nulls{};
  /// All pairs of numbers, booleans, dates and times, over all rows, of up to 64 such columns; of
  /// more the strongest 2016 of the first 256, over the sample.
  std::vector<Correlation> correlations{};
  bool correlations_sampled = false;
  RowSample sample{};
};

/// The sample that a TableProfiler of these rows takes.
RowSample sample_of(data::BatchStream& rows);

/// How well a column tells the target, over the rows of a sample in which both are valid.
struct Association {
  std::uint32_t column = 0;
  std::uint64_t rows = 0;
  /// From 0 to 1, comparable enough to rank by. Numbers: the larger of |Pearson| and |Spearman|.
  /// A number and a category: the correlation ratio, corrected for the number of groups (epsilon of
  /// Kelley 1935). Categories: Cramér's V, corrected for bias (Bergsma 2013).
  double strength = 0;
  std::string_view measure{};  ///< "correlation", "correlation_ratio" or "cramers_v"
  double pearson = 0;          ///< of numbers, else NaN
  double spearman = 0;         ///< likewise
  /// Mutual information as a share of the smaller entropy, less its bias (Miller and Madow 1955);
  /// numbers in up to 10 bins of equal count.
  double information = 0;
};

/// By falling strength, then by column. Booleans and texts are categories, all else numbers; texts
/// with more distinct values than 256 or half of the rows are left out, and so is what has no
/// spread or fewer than 8 rows.
std::vector<Association> associations(const RowSample& sample, std::size_t target);

}  // namespace mdm::profile
