#include <algorithm>
#include <array>

#include <mdm/data.hpp>

namespace mdm::data {
namespace {

constexpr std::array<std::string_view, kTypeCount> kNames = {
    "boolean", "int64", "float64", "date", "time", "timestamp", "text"};

}  // namespace

std::string_view name_of(Type type) noexcept {
  return kNames.at(static_cast<std::size_t>(type));
}

Type type_of(std::string_view name) {
  const auto* const found = std::ranges::find(kNames, name);
  if (found == kNames.end()) {
    fail(ErrorCode::bad_input, "unknown type: {}", name);
  }
  return static_cast<Type>(found - kNames.begin());
}

Type common_type(Type a, Type b) noexcept {
  if (a == b) {
    return a;
  }
  const auto pair_is = [&](Type x, Type y) { return (a == x && b == y) || (a == y && b == x); };
  if (pair_is(Type::int64, Type::float64)) {
    return Type::float64;
  }
  if (pair_is(Type::date, Type::timestamp)) {
    return Type::timestamp;
  }
  return Type::text;
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
