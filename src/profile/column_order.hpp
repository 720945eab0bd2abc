#pragma once

#include <optional>
#include <string>
#include <variant>

#include <mdm/profile.hpp>

namespace mdm::profile {

/// Compares each valid cell of a column with the one before it, until both ways have been seen.
class ColumnOrder {
 public:
  void add(const data::Column& column);
  void append(const ColumnOrder& other);
  Order order() const noexcept;

 private:
  using Cell = std::variant<std::int64_t, double, data::Int128, std::string>;

  template <typename Value, typename Get>
  void follow(const data::Column& column, Get get);

  bool rises_ = false;
  bool falls_ = false;
  bool stays_ = false;
  bool started_ = false;  ///< a cell was seen
  std::optional<Cell> first_{};
  std::optional<Cell> last_{};
};

}  // namespace mdm::profile
