#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/base/json.hpp>
#include <mdm/data.hpp>
#include <mdm/profile/column.hpp>

namespace mdm::profile {

inline constexpr std::uint64_t kProfilerMemoryBytes = 100'000'000;

class NumberSample;
class TableProfiler;

/// Collects the profile of a table as its batches pass. The result depends on the cells only, not
/// on the batches' sizes or order nor on how merged profilers shared them: sums are exact.
///
/// Up to 24 576 distinct values of a column are counted one by one, and then all is exact. Beyond
/// that (texts: also beyond 2 MB of them) `distinct` (within 0.8 %, two standard errors), quantiles
/// and histogram are estimates and `top` is empty, unless a TableProfiler saw the rows, too. In
/// wide tables both limits fall with the number of columns, from 128 columns on for the values and
/// 32 for the texts, so that a profiler takes at most about 100 MB up to 10 000 columns, where 192
/// values and 4 KB are left; from 512 columns on `distinct` is less exact, too (4.6 % at 10 000).
/// All fall in proportion to a smaller `memory_limit_bytes`, as if the table were wider; half a
/// limit is twice the columns.
///
/// One thread at a time; give each worker its own and merge them.
class Profiler {
 public:
  /// \param pivots  a typical value of each column (a few standard deviations off do no harm; 0 for
  ///                text and where unknown); the same for all profilers that are merged
  /// \param memory_limit_bytes  how much it may take; about half as much again for texts. The same
  ///                for all profilers that are merged. A limit too small for the width is passed
  Profiler(const data::Schema& schema, std::vector<double> pivots,
           std::uint64_t memory_limit_bytes = kProfilerMemoryBytes);
  Profiler(Profiler&&) noexcept;
  Profiler& operator=(Profiler&&) noexcept;
  ~Profiler();

  void observe(const data::Batch& batch);  ///< of the schema given
  void merge(const Profiler& other);       ///< of the same schema, pivots and limit
  /// What it has collected, for a later program to go on with: docs/formats/table-state.md.
  std::string state() const;
  /// Takes over a state, before anything is observed. Of one of the same schema, pivots and limit.
  /// \throws Error{bad_input}: of others, of another version, or damaged; then this is spoilt
  void load(std::string_view state);
  /// Columns that held the cells of an earlier one in every batch: what is known of that is theirs.
  std::size_t identical_columns() const noexcept;
  TableProfile finish() const;
  /// With the relations, and with closer estimates by a sample of the rows: ranks of quantiles
  /// within 0.5 % (two standard errors) whatever the values, up to 26 columns of numbers, dates and
  /// times; of more columns there are fewer rows in the sample.
  /// \param rows  saw the rows that this and the profilers merged into it saw
  TableProfile finish(const TableProfiler& rows) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Collects what depends on the order of rows or on several columns at once, from the batches of a
/// table in the order of its rows. The batches' sizes do not show. It takes up to 25 MB, and some
/// 30 MB more if the table is wide or full of long texts.
///
/// One thread at a time.
class TableProfiler {
 public:
  /// \param first_row  the number of the first row that it will see, for parts that are appended
  explicit TableProfiler(const data::Schema& schema, std::uint64_t first_row = 0);
  TableProfiler(TableProfiler&&) noexcept;
  TableProfiler& operator=(TableProfiler&&) noexcept;
  ~TableProfiler();

  void observe(const data::Batch& batch);  ///< of the schema given; the rows that follow
  /// The rows that follow, seen by another from `first_row` on. The result is that of one pass but
  /// for the last digits of correlations.
  void append(const TableProfiler& other);
  /// As those of Profiler. Rows that are observed after `load` give what one pass gives, to the
  /// last digit.
  std::string state() const;
  void load(std::string_view state);
  Relations finish() const;

 private:
  friend class Profiler;
  const NumberSample& numbers() const;

  struct State;
  std::unique_ptr<State> state_;
};

/// Without the sample.
Json to_json(const Relations& relations);
/// \throws Error{bad_input} as from_json
Relations relations_from_json(const Json& json);

/// Members that make no sense for a column's type are left out; NaN is null.
Json to_json(const TableProfile& profile);
/// \throws Error{bad_input} if members are missing or of the wrong kind
TableProfile from_json(const Json& json);

}  // namespace mdm::profile
