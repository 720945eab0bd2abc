#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include <mdm/base/json.hpp>
#include <mdm/data.hpp>

namespace mdm::compute {

/// A cell as the value of a state table: a boolean, a number, a text, or null.
Json cell_json(const data::Column& column, std::size_t row);

/// Finds a text in a map of strings without making one.
struct TextHash {
  using is_transparent = void;  // NOLINT(readability-identifier-naming): the library's name
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

template <typename Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

/// Numbers the values of a column, null among them, in the order in which they first appear.
class ValueIndex final {
 public:
  /// The number of the cell's value, from 0 on.
  std::size_t of(const data::Column& column, std::size_t row);

  std::size_t size() const { return values_.size(); }
  const Json& value(std::size_t number) const { return values_.at(number); }
  /// The numbers of all values but null, by rising value; texts by bytes.
  std::vector<std::size_t> rising() const;

 private:
  std::size_t add(const data::Column& column, std::size_t row);

  std::vector<Json> values_{};
  TextMap<std::size_t> texts_{};
  std::unordered_map<std::int64_t, std::size_t> numbers_{};  ///< by their bits
  std::size_t null_ = SIZE_MAX;
};

}  // namespace mdm::compute
