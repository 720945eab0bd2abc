#pragma once

#include <mdm/data.hpp>

namespace mdm::data {

/// What a column holds, as <mdm/base/state.hpp> writes and reads it; the type and the scale are
/// known to who reads. What is read from elsewhere may not be whole: see is_whole.
template <typename Form, typename Self>
void convey(Form& form, Self& column) {
  form(column.rows, column.validity, column.bytes8, column.ints, column.floats, column.decimals,
       column.days, column.offsets, column.chars);
}

/// Whether the buffers of a column fit its type and its rows.
bool is_whole(const Column& column) noexcept;

}  // namespace mdm::data
