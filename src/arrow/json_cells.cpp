#include <algorithm>
#include <cmath>
#include <numeric>

#include <mdm/base/json.hpp>

#include "cells.hpp"

namespace mdm::arrow {
namespace {

/// As the engine writes it for Parquet files: a whole number keeps its point. JSON has no
/// infinities: they are null.
std::string json_of(double value) {
  if (!std::isfinite(value)) {
    return "null";
  }
  std::string text = data::float_text(value);
  return text.find_first_not_of("-0123456789") == std::string::npos ? text + ".0" : text;
}

/// A cell as JSON.
std::string json_of(const Node& node, const data::Column& column, std::size_t row) {
  if (!column.valid(row)) {
    return "null";
  }
  switch (column.type) {
    case data::Type::boolean:
    case data::Type::int64:
    case data::Type::decimal: return data::cell_text(column, row);
    case data::Type::float64: return json_of(column.floats[row]);
    case data::Type::text:
      if (node.is_nested()) {
        return std::string(column.text(row));  // it is JSON
      }
      break;
    case data::Type::date:
    case data::Type::time:
    case data::Type::timestamp: break;
  }
  return Json(data::cell_text(column, row)).dump();
}

/// JSON wants text for keys.
std::string key_of(const Node& node, const data::Column& column, std::size_t row) {
  std::string key = json_of(node, column, row);
  return key.front() == '"' ? key : Json(key).dump();
}

/// Appends to `out` what stands for the row's elements, from the one at `first` on.
void append_elements(const Node& node, const data::Column& elements, std::uint64_t first,
                     std::uint64_t count, std::string& out) {
  out += '[';
  for (std::uint64_t i = first; i < first + count; ++i) {
    out += i == first ? "" : ",";
    out += json_of(node.children.front(), elements, i);
  }
  out += ']';
}

void append_entries(const Node& entry, const data::Column& keys, const data::Column& values,
                    std::uint64_t first, std::uint64_t count, std::string& out) {
  out += '{';
  for (std::uint64_t i = first; i < first + count; ++i) {
    out += i == first ? "" : ",";
    out += key_of(entry.children[0], keys, i) + ':' + json_of(entry.children[1], values, i);
  }
  out += '}';
}

/// Calls `write(row, out)` for each row that is not null; what it appends is the cell.
template <typename Write>
data::Column column_of(const Node& node, const Array& array, const Range& range, Write write) {
  data::Column column(node.field);
  column.rows = range.count;
  TextCells cells(column, range);
  std::string text;
  for (std::uint64_t row = 0; row < range.count; ++row) {
    text.clear();
    if (array.valid(range.begin + row)) {
      write(row, text);
    } else {
      set_null(column, row);
    }
    cells.push(text);
  }
  return column;
}

data::Column structures(const Node& node, const Array& array, const Range& range,
                        const Dictionaries& dictionaries) {
  std::vector<data::Column> members;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    members.push_back(cells_of(node.children[i], array.children[i], range, dictionaries));
    names.push_back(Json(node.children[i].field.name).dump() + ':');
  }
  return column_of(node, array, range, [&](std::uint64_t row, std::string& out) {
    out += '{';
    for (std::size_t i = 0; i < members.size(); ++i) {
      out += i == 0 ? "" : ",";
      out += names[i] + json_of(node.children[i], members[i], row);
    }
    out += '}';
  });
}

}  // namespace

data::Column json_cells_of(const Node& node, const Array& array, const Range& range,
                           const Dictionaries& dictionaries) {
  if (node.form == Form::structure) {
    return structures(node, array, range, dictionaries);
  }
  const Elements elements = elements_of(node, array, range);
  const Range inner{
      .begin = elements.begin,
      .count = std::accumulate(elements.counts.begin(), elements.counts.end(), std::uint64_t{0}),
      .whole = !range.may_be_cut()};
  const Array& child_array = array.children.front();
  const Node& child = node.children.front();
  std::uint64_t first = 0;
  // The elements of null rows are passed over, too: so the cells are written row by row.
  std::vector<std::uint64_t> begins;
  for (const std::uint64_t count : elements.counts) {
    begins.push_back(first);
    first += count;
  }
  if (node.is_map) {
    const data::Column keys =
        cells_of(child.children[0], child_array.children[0], inner, dictionaries);
    const data::Column values =
        cells_of(child.children[1], child_array.children[1], inner, dictionaries);
    return column_of(node, array, range, [&](std::uint64_t row, std::string& out) {
      append_entries(child, keys, values, begins[row], elements.counts[row], out);
    });
  }
  const data::Column values = cells_of(child, child_array, inner, dictionaries);
  return column_of(node, array, range, [&](std::uint64_t row, std::string& out) {
    append_elements(node, values, begins[row], elements.counts[row], out);
  });
}

}  // namespace mdm::arrow
