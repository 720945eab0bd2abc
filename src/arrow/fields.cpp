#include "fields.hpp"

#include "damage.hpp"

namespace mdm::arrow {
namespace {

constexpr int kExactDigits = 15;  // as Parquet's: a double holds them
constexpr int kWholeDigits = 18;  // an int64 holds them
constexpr std::int64_t kMillisecondsADay = 86'400'000;

[[noreturn]] void refuse(const std::string& name, std::string_view type) {
  fail(ErrorCode::bad_input, Hint{"leave the column out of the file, or cast it to another type"},
       "column '{}' has a type that mdm does not read: {}", name, type);
}

std::int64_t units_of(ipc::TimeUnit unit) {
  switch (unit) {
    case ipc::TimeUnit::Second: return 1;
    case ipc::TimeUnit::Millisecond: return 1'000;
    case ipc::TimeUnit::Microsecond: return 1'000'000;
    case ipc::TimeUnit::Nanosecond: return 1'000'000'000;
  }
  fail_on_damage("a unit of time is unknown");
}

/// Bytes of a number of so many bits.
std::size_t bytes_of(int bits, int most) {
  for (const int known : {8, 16, 32, 64, 128, 256}) {
    if (bits == known && known <= most) {
      return static_cast<std::size_t>(known) / 8;
    }
  }
  fail_on_damage("a number has {} bits", bits);
}

void make_integer(const ipc::Int& type, Node& node) {
  node.form = Form::integer;
  node.width = bytes_of(type.bit_width(), 64);
  node.is_signed = type.is_signed();
  node.field.type = node.width == 8 && !node.is_signed ? data::Type::decimal : data::Type::int64;
}

void make_number(std::size_t width, data::Type type, Node& node) {
  node.form = Form::integer;
  node.width = width;
  node.field.type = type;
}

void make_floating(const ipc::FloatingPoint& type, Node& node) {
  node.form = Form::floating;
  node.field.type = data::Type::float64;
  switch (type.precision()) {
    case ipc::Precision::Half: node.width = 2; return;
    case ipc::Precision::Single: node.width = 4; return;
    case ipc::Precision::Double: node.width = 8; return;
  }
  fail_on_damage("a precision is unknown");
}

void make_decimal(const ipc::Decimal& type, Node& node) {
  if (type.scale() < 0 || type.scale() > data::kDecimalDigits) {
    refuse(node.field.name, fmt::format("a decimal of scale {}", type.scale()));
  }
  node.form = Form::decimal;
  node.width = bytes_of(type.bit_width(), 256);
  node.field.scale = type.scale();
  if (type.scale() == 0 && type.precision() <= kWholeDigits) {
    node.field.type = data::Type::int64;
  } else {
    node.field.type = type.precision() <= kExactDigits ? data::Type::float64 : data::Type::decimal;
  }
}

void make_text(Form form, std::size_t width, bool is_view, Node& node) {
  node.form = form;
  node.width = width;
  node.is_view = is_view;
  node.field.type = data::Type::text;
}

void make_nested(Form form, std::size_t width, Node& node) {
  const bool one_child = form != Form::structure;
  if (one_child && node.children.size() != 1) {
    fail_on_damage("list '{}' has {} kinds of elements", node.field.name, node.children.size());
  }
  node.form = form;
  node.width = width;
  node.field.type = data::Type::text;
}

void make_map(Node& node) {
  make_nested(Form::list, 4, node);
  node.is_map = true;
  const Node& entry = node.children.front();
  if (entry.form != Form::structure || entry.children.size() != 2 || entry.indices) {
    fail_on_damage("map '{}' has no keys and values", node.field.name);
  }
}

void make_fixed_list(const ipc::FixedSizeList& type, Node& node) {
  make_nested(Form::fixed_list, 0, node);
  node.list_size = type.list_size();
  if (node.list_size < 0) {
    fail_on_damage("list '{}' has {} elements", node.field.name, node.list_size);
  }
}

void make_fixed_bytes(const ipc::FixedSizeBinary& type, Node& node) {
  if (type.byte_width() < 0) {
    fail_on_damage("'{}' has {} bytes", node.field.name, type.byte_width());
  }
  make_text(Form::fixed_bytes, static_cast<std::size_t>(type.byte_width()), false, node);
}

void make_moment(std::size_t width, data::Type type, std::int64_t units, Node& node) {
  make_number(width, type, node);
  node.units = units;
}

void make_date(const ipc::Date& type, Node& node) {
  const bool in_days = type.unit() == ipc::DateUnit::Day;
  make_moment(in_days ? 4 : 8, data::Type::date, in_days ? 1 : kMillisecondsADay, node);
}

void set_type(const ipc::Field& from, Node& node) {
  if (from.type() == nullptr) {
    fail_on_damage("column '{}' has no type", node.field.name);
  }
  switch (from.type_type()) {
    case ipc::Type::Null: make_text(Form::nothing, 0, false, node); return;
    case ipc::Type::Bool:
      node.form = Form::bits;
      node.field.type = data::Type::boolean;
      return;
    case ipc::Type::Int: make_integer(*from.type_as_Int(), node); return;
    case ipc::Type::FloatingPoint: make_floating(*from.type_as_FloatingPoint(), node); return;
    case ipc::Type::Decimal: make_decimal(*from.type_as_Decimal(), node); return;
    case ipc::Type::Date: make_date(*from.type_as_Date(), node); return;
    case ipc::Type::Time:
      make_moment(bytes_of(from.type_as_Time()->bit_width(), 64), data::Type::time,
                  units_of(from.type_as_Time()->unit()), node);
      return;
    case ipc::Type::Timestamp:
      make_moment(8, data::Type::timestamp, units_of(from.type_as_Timestamp()->unit()), node);
      return;
    case ipc::Type::Duration: make_number(8, data::Type::int64, node); return;
    case ipc::Type::Utf8: make_text(Form::text, 4, false, node); return;
    case ipc::Type::LargeUtf8: make_text(Form::text, 8, false, node); return;
    case ipc::Type::Utf8View: make_text(Form::text, 0, true, node); return;
    case ipc::Type::Binary: make_text(Form::bytes, 4, false, node); return;
    case ipc::Type::LargeBinary: make_text(Form::bytes, 8, false, node); return;
    case ipc::Type::BinaryView: make_text(Form::bytes, 0, true, node); return;
    case ipc::Type::FixedSizeBinary:
      make_fixed_bytes(*from.type_as_FixedSizeBinary(), node);
      return;
    case ipc::Type::List: make_nested(Form::list, 4, node); return;
    case ipc::Type::LargeList: make_nested(Form::list, 8, node); return;
    case ipc::Type::FixedSizeList: make_fixed_list(*from.type_as_FixedSizeList(), node); return;
    case ipc::Type::Map: make_map(node); return;
    case ipc::Type::Struct: make_nested(Form::structure, 0, node); return;
    case ipc::Type::Union: refuse(node.field.name, "union");
    case ipc::Type::Interval: refuse(node.field.name, "interval");
    case ipc::Type::RunEndEncoded: refuse(node.field.name, "run-end encoded");
    case ipc::Type::ListView:
    case ipc::Type::LargeListView: refuse(node.field.name, "list view");
    case ipc::Type::NONE: break;
  }
  refuse(node.field.name, "unknown");
}

Indices indices_of(const ipc::DictionaryEncoding& encoding) {
  const ipc::Int* const type = encoding.index_type();
  Indices indices{.dictionary = encoding.id()};
  indices.width = type == nullptr ? 4 : bytes_of(type->bit_width(), 64);  // absent: Int(32)
  indices.is_signed = type == nullptr || type->is_signed();
  return indices;
}

Node node_of(const ipc::Field& field) {
  Node node;
  node.field.name = field.name() == nullptr ? "" : field.name()->str();
  if (field.children() != nullptr) {
    for (const ipc::Field* child : *field.children()) {
      node.children.push_back(node_of(*child));
    }
  }
  set_type(field, node);
  if (field.dictionary() != nullptr) {
    node.indices = indices_of(*field.dictionary());
  }
  return node;
}

}  // namespace

std::vector<Node> nodes_of(const ipc::Schema& schema) {
  if (schema.endianness() != ipc::Endianness::Little) {
    fail(ErrorCode::bad_input, Hint{"write the file again on a machine of another kind"},
         "Arrow file is in big-endian order");
  }
  std::vector<Node> nodes;
  if (schema.fields() != nullptr) {
    for (const ipc::Field* field : *schema.fields()) {
      nodes.push_back(node_of(*field));
    }
  }
  return nodes;
}

}  // namespace mdm::arrow
