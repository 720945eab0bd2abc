#include "null_patterns.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "hash.hpp"

namespace mdm::profile {
namespace {

constexpr std::size_t kPatternsMax = 4096;
constexpr std::size_t kColumnsMax = 1'000'000;

template <typename Visit>
void for_each_null(const data::Column& column, Visit visit) {
  for (std::size_t word = 0; word < column.validity.size() && word * 64 < column.rows; ++word) {
    std::uint64_t nulls = ~column.validity[word];
    const std::size_t left = column.rows - word * 64;
    nulls &= left < 64 ? (std::uint64_t{1} << left) - 1 : ~std::uint64_t{0};
    for (; nulls != 0; nulls &= nulls - 1) {
      visit(word * 64 + static_cast<std::size_t>(std::countr_zero(nulls)));
    }
  }
}

}  // namespace

void NullPatternCounts::count(std::uint64_t pattern, std::vector<std::uint32_t> columns,
                              std::uint64_t rows) {
  Counted& counted = counts_[pattern];
  if (counted.rows == 0) {
    columns_kept_ += columns.size();
    counted.columns = std::move(columns);
  }
  counted.rows += rows;
  if (counts_.size() > kPatternsMax || columns_kept_ > kColumnsMax) {
    overflowed_ = true;
    counts_ = {};
  }
}

void NullPatternCounts::count_rows(const data::Batch& batch) {
  Counted* last = nullptr;
  std::uint64_t last_pattern = 0;
  for (std::size_t row = 0; row < batch.rows && !overflowed_; ++row) {
    const std::uint64_t pattern = row_patterns_[row];
    if (pattern == 0) {
      ++complete_;
      continue;
    }
    if (last == nullptr || pattern != last_pattern) {
      const auto found = counts_.find(pattern);
      if (found == counts_.end()) {
        std::vector<std::uint32_t> columns;
        for (std::size_t i = 0; i < batch.columns.size(); ++i) {
          if (!batch.columns[i].valid(row)) {
            columns.push_back(static_cast<std::uint32_t>(i));
          }
        }
        count(pattern, std::move(columns), 1);
        last = nullptr;
        continue;
      }
      last = &found->second;
      last_pattern = pattern;
    }
    ++last->rows;
  }
}

void NullPatternCounts::add(const data::Batch& batch) {
  rows_ += batch.rows;
  if (overflowed_) {
    return;
  }
  const auto is_full = [](const data::Column& column) { return column.validity.empty(); };
  if (std::ranges::all_of(batch.columns, is_full)) {
    complete_ += batch.rows;
    return;
  }
  row_patterns_.assign(batch.rows, 0);
  for (std::size_t i = 0; i < batch.columns.size(); ++i) {
    const std::uint64_t name = hash_of(std::uint64_t{i} + 1);
    for_each_null(batch.columns[i], [&](std::size_t row) { row_patterns_[row] ^= name; });
  }
  count_rows(batch);
}

void NullPatternCounts::merge(const NullPatternCounts& other) {
  rows_ += other.rows_;
  complete_ += other.complete_;
  if (other.overflowed_) {
    overflowed_ = true;
    counts_ = {};
  }
  for (const auto& [pattern, counted] : other.counts_) {
    if (overflowed_) {
      return;
    }
    count(pattern, counted.columns, counted.rows);
  }
}

NullPatterns NullPatternCounts::patterns() const {
  NullPatterns result;
  result.rows = rows_;
  if (complete_ > 0) {
    result.patterns.push_back({{}, complete_});
  }
  for (const auto& [pattern, counted] : counts_) {
    result.patterns.push_back({counted.columns, counted.rows});
  }
  std::ranges::sort(result.patterns, [](const NullPattern& a, const NullPattern& b) {
    return a.rows != b.rows ? a.rows > b.rows : a.columns < b.columns;
  });
  while (result.patterns.size() > kNullPatternsMax) {
    result.other_rows += result.patterns.back().rows;
    result.patterns.pop_back();
  }
  return result;
}

}  // namespace mdm::profile
