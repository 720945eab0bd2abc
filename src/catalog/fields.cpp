#include <algorithm>
#include <array>

#include <mdm/base.hpp>
#include <mdm/catalog/condition.hpp>

#include "words.hpp"

namespace mdm::catalog {
namespace {

constexpr std::array<Field, 19> kFields = {{
    {"name", "display_name", FieldKind::text, "name of the dataset", 'n'},
    {"owner", "", FieldKind::text, "whose it is", 'o'},
    {"tag", "tags", FieldKind::text, "one of its tags", 'g'},
    {"problem", "problem_type", FieldKind::text, "regression, binary_classification, …", 'p'},
    {"backend", "", FieldKind::text, "where its tables are kept: duckdb, sqlite, postgresql", 'b'},
    {"column", "", FieldKind::text, "name of one of its columns", 'c'},
    {"type", "", FieldKind::text, "type of one of its columns: int64, timestamp, …", 'y'},
    {"target", "target_column", FieldKind::text, "one of its targets", 't'},
    {"id", "ids", FieldKind::text, "one of its id columns", 'i'},
    {"table", "", FieldKind::text, "name of one of its tables", 'a'},
    {"source", "", FieldKind::text, "path that it was registered from", 's'},
    {"has", "", FieldKind::text,
     "what it has: target, id, tag, owner, description, features, or a table of a role: train, "
     "test, validation, submission",
     'h'},
    {"rows", "row_count", FieldKind::count, "rows of its tables"},
    {"columns", "column_count", FieldKind::count, "columns of different names"},
    {"features", "feature_count", FieldKind::count,
     "features of the active version of the set default"},
    {"quality", "", FieldKind::count,
     "0 to 100: cells that have a value, columns without warnings (docs/reference/quality.md)"},
    {"size", "size_bytes", FieldKind::bytes, "bytes on disk"},
    {"registered", "registered_at|created_at|registration_date", FieldKind::time,
     "when this version was registered"},
    {"updated", "updated_at|last_updated_at", FieldKind::time, "when it was last changed"},
}};

bool is_among(std::string_view name, std::string_view names) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find('|'), names.size());
    if (names.substr(0, end) == name) {
      return true;
    }
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

}  // namespace

std::span<const Field> fields() noexcept {
  return kFields;
}

const Field* find_field(std::string_view name) noexcept {
  std::string lower(name);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const auto* const found = std::ranges::find_if(kFields, [&](const Field& field) {
    return field.name == lower || is_among(lower, field.other_names);
  });
  return found == kFields.end() ? nullptr : found;
}

const Field& field_named(std::string_view name) {
  const Field* const field = find_field(name);
  MDM_CHECK(field != nullptr);
  return *field;
}

Condition equals(std::string_view field, std::string_view value) {
  return {.kind = Condition::Kind::text, .field = &field_named(field), .value = folded(value)};
}

}  // namespace mdm::catalog
