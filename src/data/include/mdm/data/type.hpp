#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::data {

// NOLINTNEXTLINE(modernize-use-using): __extension__ takes a typedef only
__extension__ typedef __int128 Int128;

/// The exact types of a column, from narrow to wide.
enum class Type : std::uint8_t {
  boolean,
  int64,
  float64,
  decimal,    ///< up to 38 digits, of which a number that the field tells stand after the point
  date,       ///< days since 1970-01-01, proleptic Gregorian
  time,       ///< microseconds since midnight
  timestamp,  ///< microseconds since 1970-01-01T00:00:00, UTC where the source gave an offset
  text,       ///< UTF-8
};

inline constexpr std::size_t kTypeCount = 8;

/// The digits that a decimal may have.
inline constexpr int kDecimalDigits = 38;

/// The name without the scale: "int64", "decimal".
std::string_view name_of(Type type) noexcept;
/// The name in JSON and output: "int64", of a decimal with its digits and scale "decimal(38,4)".
std::string type_text(Type type, int scale);
/// \throws Error{bad_input} for what neither name_of nor type_text gives
Type type_of(std::string_view name);
/// The scale in a type_text; 0 for all but decimals. \throws Error{bad_input} as type_of
int scale_of(std::string_view name);

/// The narrowest type that may hold every value of both without loss: int64 and float64 give
/// float64, these and decimal give decimal, date and timestamp give timestamp, all other mixtures
/// text. Whether a decimal has the digits for numbers of both is for their reader to find.
Type common_type(Type a, Type b) noexcept;

struct Field {
  std::string name{};
  Type type = Type::text;
  int scale = 0;  ///< of a decimal: digits after the point, 0 to kDecimalDigits

  bool operator==(const Field&) const = default;
};

/// The same with the scale that it needs at least, under the name of `a`.
Field common_type(const Field& a, const Field& b);

struct Schema {
  std::vector<Field> fields{};

  /// \throws Error{not_found} that suggests the nearest name
  std::size_t index_of(std::string_view name) const;
  std::optional<std::size_t> find(std::string_view name) const noexcept;
  std::vector<std::string> names() const;

  bool operator==(const Schema&) const = default;
};

}  // namespace mdm::data
