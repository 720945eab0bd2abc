#include "grid.hpp"

#include <algorithm>
#include <numeric>

#include <mdm/base.hpp>

namespace mdm::cli {
namespace {

constexpr std::size_t kGap = 2;

}  // namespace

/// The width of each column; 0 for one that is left out.
struct Grid::Layout {
  std::vector<std::size_t> widths{};

  std::size_t total() const {
    const auto shown = std::ranges::count_if(widths, [](std::size_t width) { return width > 0; });
    const std::size_t gaps = shown > 0 ? static_cast<std::size_t>(shown - 1) * kGap : 0;
    return std::accumulate(widths.begin(), widths.end(), gaps);
  }
};

Grid::Grid(std::vector<GridColumn> columns, std::size_t indent)
    : columns_(std::move(columns)), indent_(indent) {}

void Grid::add(std::vector<Cell> cells) {
  MDM_CHECK(cells.size() == columns_.size());
  for (Cell& cell : cells) {
    cell.text = one_line(cell.text);
  }
  rows_.push_back(std::move(cells));
}

/// As wide as the cells are, where that fits. Else columns are left out by rank until the rest fits
/// at its least, and then the widest of those that may be cut give way.
Grid::Layout Grid::layout(std::size_t width) const {
  Layout layout{std::vector<std::size_t>(columns_.size(), 0)};
  for (const std::vector<Cell>& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      layout.widths[i] = std::max(layout.widths[i], display_width(row[i].text));
    }
  }
  Layout least;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::size_t title = layout.widths[i] > 0 ? display_width(columns_[i].title) : 0;
    layout.widths[i] = std::max(layout.widths[i], title);
    const std::size_t width_min = columns_[i].width_min;
    least.widths.push_back(width_min == 0 ? layout.widths[i]
                                          : std::min(width_min, layout.widths[i]));
  }
  for (std::size_t out = 0; least.total() > width && leave_out_one(least, out);) {
    layout.widths[out] = 0;
  }
  while (layout.total() > width && narrow_widest(layout, least)) {}
  return layout;
}

/// Leaves out the shown column with the highest rank; false if none has one.
bool Grid::leave_out_one(Layout& layout, std::size_t& out) const {
  int rank = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (layout.widths[i] > 0 && columns_[i].rank > rank) {
      rank = columns_[i].rank;
      out = i;
    }
  }
  if (rank > 0) {
    layout.widths[out] = 0;
  }
  return rank > 0;
}

bool Grid::narrow_widest(Layout& layout, const Layout& least) {
  std::size_t* widest = nullptr;
  for (std::size_t i = 0; i < layout.widths.size(); ++i) {
    std::size_t& width = layout.widths[i];
    if (width > least.widths[i] && (widest == nullptr || width > *widest)) {
      widest = &width;
    }
  }
  if (widest != nullptr) {
    --*widest;
  }
  return widest != nullptr;
}

std::string Grid::line(const std::vector<Cell>& cells, const Layout& layout,
                       const View& view) const {
  std::string out(indent_, ' ');
  std::string blanks;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (layout.widths[i] == 0) {
      continue;
    }
    const std::string text = cut(cells[i].text, layout.widths[i]);
    const std::string rest(layout.widths[i] - display_width(text), ' ');
    if (columns_[i].align == Align::right) {
      blanks += rest;
    }
    if (!text.empty()) {
      out += blanks + painted(view, cells[i].paint, text);
      blanks.clear();
    }
    blanks += (columns_[i].align == Align::left ? rest : "") + std::string(kGap, ' ');
  }
  return out + "\n";
}

std::string Grid::text(const View& view) const {
  const Layout widths = layout(view.width > indent_ ? view.width - indent_ : 0);
  std::vector<Cell> titles;
  for (const GridColumn& column : columns_) {
    titles.push_back({column.title, Paint::dim});
  }
  std::string out;
  if (std::ranges::any_of(columns_, [](const GridColumn& c) { return !c.title.empty(); })) {
    out += line(titles, widths, view);
  }
  for (const std::vector<Cell>& row : rows_) {
    out += line(row, widths, view);
  }
  return out;
}

}  // namespace mdm::cli
