#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mdm::catalog {

/// What the values of a field are, and so which operators and forms of a value it takes.
enum class FieldKind : std::uint8_t {
  text,   ///< = != ~ !~, globs; case does not count
  count,  ///< = != > >= < <=, ranges; 1e6, 1k, 1m
  bytes,  ///< likewise; 10MB, 1GiB
  time,   ///< likewise; 2026, 2026-11, 2026-11-22, 2026-11-22T10:00, or an age: 7d, 2weeks
};

/// What people can ask of a dataset by name. Parser, help and documents are made from the rows.
struct Field {
  std::string_view name{};
  std::string_view other_names{};  ///< "a|b"
  FieldKind kind = FieldKind::text;
  std::string_view help{};
  char letter = 0;  ///< of a text: what its terms begin with in the index
};

std::span<const Field> fields() noexcept;
/// By any of its names, whatever their case; null for none.
const Field* find_field(std::string_view name) noexcept;
/// A name that `find_field` knows.
const Field& field_named(std::string_view name);

/// What a dataset must be like. A value; the default one holds for all.
struct Condition {
  enum class Kind : std::uint8_t {
    all_of,   ///< every part holds
    any_of,   ///< one of the parts holds
    none_of,  ///< no part holds
    word,     ///< `value` is a word, or the beginning of one, of its texts
    text,     ///< one of the values of `field` is like `value`
    range,    ///< low <= the value of `field` <= high
  };

  Kind kind = Kind::all_of;
  std::vector<Condition> parts{};
  const Field* field = nullptr;
  std::string value{};   ///< of a text in the form of `folded`
  bool is_glob = false;  ///< `*` and `?` in a text stand for any characters and any one
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();

  bool holds_for_all() const noexcept { return kind == Kind::all_of && parts.empty(); }
};

/// One of the values of the field is exactly `value`, but for case and accents.
Condition equals(std::string_view field, std::string_view value);

/// Reads what people write:
///
///     fraud rows:>1e6 column:amount -tag:old (owner:ann OR owner:bob)
///     problem_type=regression AND row_count>=1000, name~sales_*
///
/// Words are looked for in all texts. `field:value` and `field=value` ask a field, where the value
/// may begin with an operator after the colon, be a glob (after `:` and `~`), a range `low..high`
/// of which the end is excluded, or stand in quotes. AND, a comma or nothing joins, OR and NOT or
/// `-` mean what they say, parentheses group.
/// \param now  seconds since 1970 that ages are counted from
/// \throws Error{invalid_argument} whose hint shows the character where the text breaks
Condition parse_condition(std::string_view text, std::int64_t now);

/// Seconds since 1970 of an ISO 8601 time as records have it; 0 for what is none.
std::int64_t seconds_of(std::string_view time) noexcept;

}  // namespace mdm::catalog
