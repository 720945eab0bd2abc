#include "excerpt.hpp"

#include <utf8proc.h>

namespace mdm::catalog {
namespace {

constexpr std::size_t kColumns = 68;
constexpr std::size_t kColumnsBefore = 44;
constexpr std::string_view kEllipsis = "…";

/// A character, with the marks upon it and what else takes no column.
struct Cell {
  std::size_t size = 0;  ///< in bytes
  std::size_t columns = 0;
};

Cell cell_at(std::string_view text) {
  Cell cell;
  while (cell.size < text.size()) {
    std::int32_t point = 0;
    const auto rest = text.substr(cell.size);
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(rest.data()),
                                       static_cast<utf8proc_ssize_t>(rest.size()), &point);
    const bool is_shown = size <= 0 || point <= ' ' || point == 0x7F;
    const auto columns = is_shown ? 1 : static_cast<std::size_t>(utf8proc_charwidth(point));
    if (cell.size > 0 && columns > 0) {
      break;
    }
    cell.size += size > 0 ? static_cast<std::size_t>(size) : 1;
    cell.columns += columns;
  }
  return cell;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Cell cell = cell_at(text);
    columns += cell.columns;
    text.remove_prefix(cell.size);
  }
  return columns;
}

}  // namespace

Excerpt excerpt_at(std::string_view text, std::size_t at) {
  const std::string_view behind = text.substr(at);
  std::string_view before = text.substr(0, at);
  std::size_t column = columns_of(before);
  Excerpt excerpt;
  if (column + columns_of(behind) > kColumns && column > kColumnsBefore) {
    while (column >= kColumnsBefore) {
      const Cell cell = cell_at(before);
      column -= cell.columns;
      before.remove_prefix(cell.size);
    }
    excerpt.text = kEllipsis;
    ++column;
  }
  excerpt.column = column;
  excerpt.text += before;
  std::string_view rest = behind;
  while (!rest.empty() && column < kColumns) {
    const Cell cell = cell_at(rest);
    column += cell.columns;
    rest.remove_prefix(cell.size);
  }
  excerpt.text += behind.substr(0, behind.size() - rest.size());
  excerpt.text += rest.empty() ? "" : kEllipsis;
  for (char& c : excerpt.text) {
    c = static_cast<unsigned char>(c) <= ' ' || c == '\x7F' ? ' ' : c;
  }
  return excerpt;
}

}  // namespace mdm::catalog
