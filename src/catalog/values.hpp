#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <mdm/catalog/condition.hpp>

namespace mdm::catalog {

/// The whole numbers that a value as people write it stands for: all of a day, one number.
struct Span {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// 1000, 1e6, 2.5k, 10MB; nothing if it is none of the kind. \param kind  count or bytes
std::optional<Span> read_number(std::string_view text, FieldKind kind);
/// 2026, 2026-11, 2026-11-22, 2026-11-22T10:30:00Z, in UTC
std::optional<Span> read_time(std::string_view text);
/// The seconds of an age: 7d, 2weeks, 6months.
std::optional<std::int64_t> read_age(std::string_view text);

}  // namespace mdm::catalog
