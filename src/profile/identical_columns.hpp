#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <mdm/data.hpp>

namespace mdm::profile {

/// Which columns of a table have held the cells of an earlier one so far, batch for batch. They are
/// found in the first batch; for other columns nothing is compared any more.
class IdenticalColumns {
 public:
  struct Pair {
    std::size_t column = 0;
    std::size_t leader = 0;
  };

  /// \param pivots  columns of different pivots are not taken for identical
  explicit IdenticalColumns(const std::vector<double>& pivots);

  /// Compares the next batch. \returns the columns that no longer follow their leaders
  std::vector<Pair> compare(const data::Batch& batch);

  /// The column of which this one held the cells so far; itself if there is none.
  std::size_t leader_of(std::size_t column) const noexcept { return leaders_[column]; }
  void part(std::size_t column) noexcept { leaders_[column] = column; }

  /// Of columns that were compared at least once.
  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form.fill(self.leaders_);
    if constexpr (Form::kReads) {
      self.started_ = true;
      for (std::size_t i = 0; i < self.leaders_.size(); ++i) {
        const std::size_t leader = self.leaders_[i];
        form.require(leader <= i && self.leaders_[leader] == leader &&
                     self.pivots_[leader] == self.pivots_[i]);
        if (leader != i) {
          self.following_.push_back(i);
        }
      }
    }
  }
  std::size_t size() const noexcept;  ///< columns that follow another

 private:
  void find(const data::Batch& batch);

  std::vector<double> pivots_;
  std::vector<std::size_t> leaders_;
  std::vector<std::size_t> following_{};
  bool started_ = false;
};

}  // namespace mdm::profile
