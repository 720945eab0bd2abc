#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include <mdm/profile.hpp>

namespace mdm::profile {

/// Counts which columns are null together. Patterns are known by hashes of 64 bits.
class NullPatternCounts {
 public:
  void add(const data::Batch& batch);
  void merge(const NullPatternCounts& other);

  /// False if there were too many patterns to count: more than 4096, or a million columns in them.
  bool exact() const noexcept { return !overflowed_; }
  NullPatterns patterns() const;

  /// Of a table of `columns` columns.
  template <typename Form, typename Self>
  static void convey(Form& form, Self& self, std::size_t columns) {
    std::uint64_t left = self.counts_.size();
    form(self.rows_, self.complete_, self.overflowed_, left);
    if constexpr (Form::kReads) {
      for (; left > 0; --left) {
        std::uint64_t pattern = 0;
        Counted counted;
        form(pattern, counted);
        form.require(!self.overflowed_ && counted.rows > 0 && !self.counts_.contains(pattern));
        for (const std::uint32_t column : counted.columns) {
          form.require(column < columns);
        }
        self.count(pattern, std::move(counted.columns), counted.rows);
      }
    } else {
      for (const auto& [pattern, counted] : self.counts_) {
        form(pattern, counted);
      }
    }
  }

 private:
  struct Counted {
    std::vector<std::uint32_t> columns{};
    std::uint64_t rows = 0;

    template <typename Form, typename Self>
    static void convey(Form& form, Self& self) {
      form(self.columns, self.rows);
    }
  };

  void count(std::uint64_t pattern, std::vector<std::uint32_t> columns, std::uint64_t rows);
  void count_rows(const data::Batch& batch);

  std::uint64_t rows_ = 0;
  std::uint64_t complete_ = 0;
  bool overflowed_ = false;
  std::size_t columns_kept_ = 0;
  std::unordered_map<std::uint64_t, Counted> counts_{};
  std::vector<std::uint64_t> row_patterns_{};  ///< of one batch; kept for its memory
};

}  // namespace mdm::profile
