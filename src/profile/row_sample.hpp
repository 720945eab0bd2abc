#pragma once

#include <cstdint>
#include <vector>

#include <mdm/base/state.hpp>
#include <mdm/profile.hpp>

namespace mdm::profile {

/// Keeps the rows whose number has a hash that ends in zeros, in more and more of them as rows
/// come: between half of the most and the most rows, once there are so many.
class RowSampler {
 public:
  RowSampler(const data::Schema& schema, std::size_t rows_max, std::uint64_t first_row);

  void add(const data::Batch& batch);
  void append(const RowSampler& other);
  const RowSample& sample() const noexcept { return sample_; }

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.next_row_, self.zeros_, self.sample_.numbers);
    form.require(self.zeros_ < 64 && self.sample_.numbers.size() <= self.rows_max_);
    self.pass_cells(form);
  }

 private:
  void pass_cells(StateWriter& form) const;
  void pass_cells(StateReader& form);
  bool keeps(std::uint64_t row) const noexcept;
  void push(std::uint64_t number, const data::Batch& batch, std::size_t row);
  void thin();
  data::Batch empty_batch() const;

  std::size_t rows_max_;
  std::uint64_t next_row_;
  std::vector<data::Field> fields_;
  unsigned zeros_ = 0;
  RowSample sample_{};
};

}  // namespace mdm::profile
