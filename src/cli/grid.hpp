#pragma once

#include <string>
#include <vector>

#include "text.hpp"
#include "view.hpp"

namespace mdm::cli {

struct GridColumn {
  std::string title{};
  Align align = Align::left;
  /// Where space is short the column may be cut down to this width; 0: it may not.
  std::size_t width_min = 0;
  /// Where cutting would not suffice, the column with the highest rank above 0 is left out first.
  int rank = 0;
};

struct Cell {
  std::string text{};
  Paint paint = Paint::none;
};

/// Aligned columns without boxes, two blanks apart, that fit the view. A column in which every cell
/// is empty is left out; texts are made safe for a line.
class Grid final {
 public:
  explicit Grid(std::vector<GridColumn> columns, std::size_t indent = 0);

  void add(std::vector<Cell> cells);
  std::string text(const View& view) const;

 private:
  struct Layout;
  Layout layout(std::size_t width) const;
  bool leave_out_one(Layout& layout, std::size_t& out) const;
  static bool narrow_widest(Layout& layout, const Layout& least);
  std::string line(const std::vector<Cell>& cells, const Layout& layout, const View& view) const;

  std::vector<GridColumn> columns_;
  std::size_t indent_;
  std::vector<std::vector<Cell>> rows_{};
};

}  // namespace mdm::cli
