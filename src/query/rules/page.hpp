#pragma once

#include <cstdint>
#include <optional>

#include <mdm/base/json.hpp>

namespace mdm::query {

/// Up to this share of a table the engine, as well as SQLite, keeps the first rows while it reads;
/// beyond it sorts all. Measured with DuckDB 1.5.6.
inline constexpr std::uint64_t kShallow = 150;

/// What LIMIT and OFFSET leave.
struct Page {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> rows{};
};

/// Of a node whose limits are literals; else nothing, as without limits.
std::optional<Page> page_of(const Json& node);

}  // namespace mdm::query
