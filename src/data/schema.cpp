#include <algorithm>
#include <array>
#include <charconv>

#include <mdm/data.hpp>

namespace mdm::data {
namespace {

constexpr std::array<std::string_view, kTypeCount> kNames = {
    "boolean", "int64", "float64", "decimal", "date", "time", "timestamp", "text"};

}  // namespace

std::string_view name_of(Type type) noexcept {
  return kNames.at(static_cast<std::size_t>(type));
}

std::string type_text(Type type, int scale) {
  return type == Type::decimal ? fmt::format("decimal({},{})", kDecimalDigits, scale)
                               : std::string(name_of(type));
}

Type type_of(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name.substr(0, name.find('(')));
  if (found == kNames.end()) {
    fail(ErrorCode::bad_input, "unknown type: {}", name);
  }
  const auto type = static_cast<Type>(found - kNames.begin());
  if (name != *found && name != type_text(type, scale_of(name))) {
    fail(ErrorCode::bad_input, "unknown type: {}", name);
  }
  return type;
}

int scale_of(std::string_view name) {
  int scale = 0;
  const std::size_t comma = std::min(name.find(','), name.size() - 1);
  std::from_chars(name.data() + comma + 1, name.data() + name.size(), scale);
  if (scale < 0 || scale > kDecimalDigits) {
    fail(ErrorCode::bad_input, "unknown type: {}", name);
  }
  return scale;
}

Type common_type(Type a, Type b) noexcept {
  if (a == b) {
    return a;
  }
  const auto pair_is = [&](Type x, Type y) { return (a == x && b == y) || (a == y && b == x); };
  if (pair_is(Type::int64, Type::float64)) {
    return Type::float64;
  }
  if (pair_is(Type::int64, Type::decimal) || pair_is(Type::float64, Type::decimal)) {
    return Type::decimal;
  }
  if (pair_is(Type::date, Type::timestamp)) {
    return Type::timestamp;
  }
  return Type::text;
}

Field common_type(const Field& a, const Field& b) {
  const Type type = common_type(a.type, b.type);
  return {a.name, type, type == Type::decimal ? std::max(a.scale, b.scale) : 0};
}

std::optional<std::size_t> Schema::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find(fields, name, &Field::name);
  if (found == fields.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - fields.begin());
}

std::size_t Schema::index_of(std::string_view name) const {
  const auto found = find(name);
  if (!found) {
    const std::string near = nearest(name, names());
    fail(ErrorCode::not_found, Hint{near.empty() ? "" : fmt::format("did you mean {}?", near)},
         "column not found: {}", name);
  }
  return *found;
}

std::vector<std::string> Schema::names() const {
  std::vector<std::string> all;
  all.reserve(fields.size());
  for (const Field& field : fields) {
    all.push_back(field.name);
  }
  return all;
}

}  // namespace mdm::data
