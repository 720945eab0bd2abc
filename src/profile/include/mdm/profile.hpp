#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/base/json.hpp>
#include <mdm/data.hpp>

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

/// What is known of one column. Moments and quantiles are over the valid, finite cells; dates are
/// counted in days, times and timestamps in microseconds, booleans as 0 and 1.
struct ColumnProfile {
  std::string name{};
  data::Type type = data::Type::text;
  std::uint64_t rows = 0;
  std::uint64_t nulls = 0;
  std::uint64_t distinct = 0;    ///< of the valid cells
  bool distinct_exact = true;    ///< else within 1.6 % (two standard errors) of the truth
  std::uint64_t infinities = 0;  ///< of a float64
  std::uint64_t zeros = 0;       ///< of an int64 or float64
  std::uint64_t negatives = 0;   ///< likewise; finite

  // Numbers, booleans, dates and times. NaN where undefined: no cells, one cell for std, no spread
  // for skewness and kurtosis. NaN too where the pivot tells too little: 10^3 standard deviations
  // off for skewness and kurtosis, 10^16 for std.
  double min = 0;
  double max = 0;
  std::int64_t min_int = 0;  ///< exact, for all types but float64 and text
  std::int64_t max_int = 0;
  double mean = 0;
  double std = 0;       ///< sample standard deviation (n - 1)
  double skewness = 0;  ///< population: m3 / m2^1.5
  double kurtosis = 0;  ///< population excess: m4 / m2^2 - 3
  /// p01 p05 p25 p50 p75 p95 p99; `quantile_error` bounds the error of their ranks (0 = exact).
  std::vector<double> quantiles{};
  double quantile_error = 0;
  /// At most 20 bins of equal width from min to max; whole widths but for float64, so that the last
  /// bin may end beyond max. The counts add up to the finite cells; exact if the quantiles are.
  std::vector<Bin> histogram{};

  // Text. Lengths in characters (code points).
  std::string min_text{};  ///< smallest by bytes, of which at most 128 are kept and compared
  std::string max_text{};
  std::uint64_t length_min = 0;
  std::uint64_t length_max = 0;
  double length_mean = 0;

  /// The most frequent values, at most kTopMax, by falling count, then by value. Either exact, or
  /// empty with `top_exact` false: the column has too many distinct values to say.
  std::vector<TopValue> top{};
  bool top_exact = true;
};

inline constexpr double kQuantileRanks[] = {0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99};
inline constexpr std::size_t kTopMax = 100;

struct TableProfile {
  std::uint64_t rows = 0;
  std::vector<ColumnProfile> columns{};

  const ColumnProfile* find(std::string_view column) const noexcept;
};

/// Collects the profile of a table as its batches pass. The result depends on the cells only, not
/// on the batches' sizes or order nor on how merged profilers shared them: sums are exact.
///
/// Up to 24 576 distinct values of a column are counted one by one, and then all is exact. Beyond
/// that (texts: also beyond 2 MB of them) `distinct`, quantiles and histogram are estimates and
/// `top` is empty. In wide tables both limits fall with the number of columns, from 128 columns on
/// for the values and 32 for the texts, so that a profiler takes at most about 100 MB up to 10 000
/// columns, where 192 values and 4 KB are left; from 2048 columns on `distinct` is less exact, too
/// (4.6 % at 10 000).
///
/// One thread at a time; give each worker its own and merge them.
class Profiler {
 public:
  /// \param pivots  a typical value of each column (a few standard deviations off do no harm; 0 for
  ///                text and where unknown); the same for all profilers that are merged
  Profiler(const data::Schema& schema, std::vector<double> pivots);
  Profiler(Profiler&&) noexcept;
  Profiler& operator=(Profiler&&) noexcept;
  ~Profiler();

  void observe(const data::Batch& batch);  ///< of the schema given
  void merge(const Profiler& other);       ///< of the same schema and pivots
  TableProfile finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Members that make no sense for a column's type are left out; NaN is null.
Json to_json(const TableProfile& profile);
/// \throws Error{bad_input} if members are missing or of the wrong kind
TableProfile from_json(const Json& json);

}  // namespace mdm::profile
