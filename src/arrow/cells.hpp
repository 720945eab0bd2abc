#pragma once

#include <cstdint>
#include <map>

#include <mdm/data.hpp>

#include "arrays.hpp"

namespace mdm::arrow {

/// The values of dictionaries, by their ids.
using Dictionaries = std::map<std::int64_t, data::Column>;

/// Some of the rows of a record batch.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t count = 0;
  bool whole = false;  ///< all of them are needed at once

  bool may_be_cut() const noexcept { return count > 1 && !whole; }
};

/// More text than a column is given at once: take fewer rows.
struct TooMuchText {};

/// The cells of an array as a column of the node's field. Checks all that they refer to.
/// \throws Error{bad_input}, which names column and row; TooMuchText, if the range may be cut
data::Column cells_of(const Node& node, const Array& array, const Range& range,
                      const Dictionaries& dictionaries);

/// Appends the text of the cells of a range, and fails as cells_of.
class TextCells {
 public:
  TextCells(data::Column& column, const Range& range);
  void push(std::string_view text);

 private:
  data::Column& column_;
  bool may_be_cut_;
  std::size_t room_;
};

/// The same for lists, structs and maps, as JSON.
data::Column json_cells_of(const Node& node, const Array& array, const Range& range,
                           const Dictionaries& dictionaries);

/// Makes a cell null. \pre the column has its rows
void set_null(data::Column& column, std::size_t row);

/// The elements of a list's rows: they lie one after the other, from `begin`.
struct Elements {
  std::uint64_t begin = 0;
  std::vector<std::uint64_t> counts{};  ///< by row; of null rows, too
};
Elements elements_of(const Node& node, const Array& array, const Range& range);

}  // namespace mdm::arrow
