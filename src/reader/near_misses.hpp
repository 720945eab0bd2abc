#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <mdm/data.hpp>

namespace mdm::reader {

/// A type that a cell seems to be of, and is not.
struct NearMiss {
  data::Type type = data::Type::text;
  std::string reason{};  ///< "integer beyond 64 bits"
};

/// Why a cell that a person would call a number or a time stays text, or is no whole number that a
/// double holds; nothing for other cells.
std::optional<NearMiss> near_miss(std::string_view cell);

}  // namespace mdm::reader
