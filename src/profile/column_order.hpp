#pragma once

#include <cstdint>
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

  template <typename Form, typename Self>
  static void convey(Form& form, Self& self) {
    form(self.rises_, self.falls_, self.stays_, self.started_);
    convey_cell(form, self.first_);
    convey_cell(form, self.last_);
  }
  bool may_follow(data::Type type) const noexcept;  ///< whether its cells are of this type

 private:
  using Cell = std::variant<std::int64_t, double, data::Int128, std::string>;

  template <typename Form, typename Held>
  static void convey_cell(Form& form, Held& held) {
    std::uint8_t kind = held ? static_cast<std::uint8_t>(held->index()) : kNoCell;
    form(kind);
    if constexpr (Form::kReads) {
      form.require(kind == kNoCell || kind < std::variant_size_v<Cell>);
      switch (kind) {
        case 0: held.emplace(std::int64_t{}); break;
        case 1: held.emplace(double{}); break;
        case 2: held.emplace(data::Int128{}); break;
        case 3: held.emplace(std::string()); break;
        default: held.reset();
      }
    }
    if (held) {
      std::visit([&](auto& cell) { form(cell); }, *held);
    }
  }
  static constexpr std::uint8_t kNoCell = 255;

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
