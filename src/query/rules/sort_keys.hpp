#pragma once

#include <optional>
#include <vector>

#include <mdm/base/json.hpp>

#include "../rules.hpp"

namespace mdm::query {

/// A sort key that is a column of the source.
struct Key {
  const Column* column = nullptr;  ///< null: the hidden row number, of a source that shows it
  bool descending = false;
  bool nulls_first = false;
};

/// What ORDER BY sorts by; nothing without it, or if a key is anything but a column.
std::optional<std::vector<Key>> keys_of(const Json& node, const Source& source);

}  // namespace mdm::query
