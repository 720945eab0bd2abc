#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/data.hpp>
#include <mdm/profile/relations.hpp>

namespace mdm::profile {

struct TopValue {
  std::string value{};  ///< as data::cell_text, at most 128 bytes, cut at a character
  std::uint64_t count = 0;
};

struct Bin {
  double low = 0;  ///< bins are [low, high), the last one [low, high]
  double high = 0;
  std::uint64_t count = 0;
};

/// What a text may look like; by form, not by meaning. Several may hold.
enum class Pattern : std::uint8_t {
  email,
  url,  ///< scheme:// or www.
  uuid,
  ipv4,
  phone,   ///< 7 to 15 digits with marks between them, or led by +
  date,    ///< 2024-02-29, a time may follow
  json,    ///< an object or array; brackets and quotes match
  hex,     ///< 0x…, or 8 and more with a digit and a letter
  number,  ///< 007, -1.5e3
  upper,   ///< ASCII letters, all of them large
  lower,
};

inline constexpr std::size_t kPatternCount = 11;

/// The name in JSON: "email".
std::string_view name_of(Pattern pattern) noexcept;

/// The steps between neighbouring distinct values of a date or timestamp, in the column's unit.
struct Steps {
  std::int64_t usual = 0;         ///< the most frequent one; the smaller of equals
  std::uint64_t at_usual = 0;     ///< how many steps are the usual one
  std::int64_t longest = 0;       ///< the first of equals
  std::int64_t longest_from = 0;  ///< where it begins
  std::uint64_t missing = 0;      ///< usual steps that would fit into longer ones, rounded
};

/// What is known of one column. Moments and quantiles are over the valid, finite cells; dates are
/// counted in days, times and timestamps in microseconds, booleans as 0 and 1. Of a decimal they
/// and the histogram are those of the doubles next to its cells; all else is exact.
struct ColumnProfile {
  std::string name{};
  data::Type type = data::Type::text;
  int scale = 0;  ///< as data::Field::scale
  std::uint64_t rows = 0;
  std::uint64_t nulls = 0;
  std::uint64_t distinct = 0;  ///< of the valid cells
  bool distinct_exact = true;
  double distinct_error = 0;     ///< two standard errors of `distinct`, as a share of it
  std::uint64_t infinities = 0;  ///< of a float64
  std::uint64_t zeros = 0;       ///< of an int64, float64 or decimal
  std::uint64_t negatives = 0;   ///< likewise; finite

  // Numbers, booleans, dates and times. NaN where undefined: no cells, one cell for std, no spread
  // for skewness and kurtosis. NaN too where the pivot of a float64 tells too little: 10^3 standard
  // deviations off for skewness and kurtosis, 10^16 for std.
  double min = 0;
  double max = 0;
  std::int64_t min_int = 0;  ///< exact, for all types but float64, decimal and text
  std::int64_t max_int = 0;
  double mean = 0;
  double std = 0;       ///< sample standard deviation (n - 1)
  double skewness = 0;  ///< population: m3 / m2^1.5
  double kurtosis = 0;  ///< population excess: m4 / m2^2 - 3
  /// p01 p05 p25 p50 p75 p95 p99; `quantile_error` is how far off their ranks may be (0 = exact): a
  /// bound, or two standard errors where a sample of the rows tells more.
  std::vector<double> quantiles{};
  double quantile_error = 0;
  /// At most 20 bins of equal width from min to max; whole widths but for float64, so that the last
  /// bin may end beyond max. The counts add up to the finite cells; exact if the quantiles are.
  std::vector<Bin> histogram{};
  std::optional<Steps>
      steps{};  ///< of dates and timestamps of 3 values or more, if counted exactly

  /// Of a text: smallest by bytes, of which at most 128 are kept and compared. Of a decimal: exact.
  std::string min_text{};
  std::string max_text{};

  // Text. Lengths in characters (code points).
  std::uint64_t length_min = 0;
  std::uint64_t length_max = 0;
  double length_mean = 0;
  std::uint64_t empty_texts = 0;
  std::uint64_t blanks_around = 0;  ///< texts that begin or end with a blank
  /// Cells by Pattern, of `pattern_cells` cells that were looked at: all valid ones while the
  /// distinct values are counted exactly, else those of a sixteenth of the values, by their hashes.
  std::array<std::uint64_t, kPatternCount> patterns{};
  std::uint64_t pattern_cells = 0;
  double words_mean = 0;  ///< of the cells looked at; words are parted by blanks

  /// The most frequent values, at most kTopMax, by falling count, then by value. If the column has
  /// too many distinct values to count them, `top_exact` is false, and these are the values found
  /// at least ten times in a sample of the rows, if there was one, with their share of the cells;
  /// of a decimal none.
  std::vector<TopValue> top{};
  bool top_exact = true;
  double top_error = 0;  ///< two standard errors of the counts, as a share of the valid cells
};

inline constexpr double kQuantileRanks[] = {0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99};
inline constexpr std::size_t kTopMax = 100;

struct TableProfile {
  std::uint64_t rows = 0;
  std::vector<ColumnProfile> columns{};
  std::optional<Relations> relations{};  ///< if they were collected; its sample is not in JSON

  const ColumnProfile* find(std::string_view column) const noexcept;
};

}  // namespace mdm::profile
