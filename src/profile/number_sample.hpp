#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include <mdm/profile.hpp>

#include "number_sketches.hpp"

namespace mdm::profile {

/// The numbers, dates and times of the rows whose number has a hash below a threshold, which falls
/// by a quarter whenever there are too many rows: which rows are kept is a function of their
/// numbers alone. So it is a fair sample whatever the values, their order and their ties.
class NumberSample {
 public:
  NumberSample(const data::Schema& schema, std::uint64_t first_row);

  void add(const data::Batch& batch);      ///< the rows that follow
  void append(const NumberSample& other);  ///< likewise

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.next_row_, self.threshold_, self.hashes_);
    for (auto& kept : self.kept_) {
      form(kept.keys, kept.valid);
      form.require(kept.keys.size() == self.hashes_.size() &&
                   kept.valid.size() == self.hashes_.size());
    }
  }

  /// The valid cells of a column, in the order of the rows; none if the column is not kept.
  template <typename Value>
  std::vector<Value> cells_of(std::size_t column) const {
    std::vector<Value> cells;
    if (place_of_[column] != kNone) {
      const Kept& kept = kept_[place_of_[column]];
      for (std::size_t i = 0; i < kept.keys.size(); ++i) {
        if (kept.valid[i] != 0) {
          cells.push_back(value_of<Value>(kept.keys[i]));
        }
      }
    }
    return cells;
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  struct Kept {
    std::uint32_t column = 0;
    std::vector<std::uint64_t> keys{};
    std::vector<std::uint8_t> valid{};
  };

  void add(const data::Batch& batch, std::size_t begin, std::size_t end);
  void make_room(Kept& kept, std::size_t more) const;
  void lower(std::uint64_t threshold);
  void thin();

  std::size_t rows_max_ = 0;
  std::uint64_t next_row_;
  std::uint64_t threshold_ = ~std::uint64_t{0};
  std::vector<std::uint32_t> place_of_{};  ///< in kept_, by column
  std::vector<Kept> kept_{};
  std::vector<std::uint64_t> hashes_{};  ///< of the rows' numbers
  std::vector<std::uint32_t> picked_{};  ///< of one batch; kept for its memory
};

}  // namespace mdm::profile
