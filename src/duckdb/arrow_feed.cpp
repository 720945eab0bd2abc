#include "arrow_feed.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include <mdm/base/trace.hpp>
#include <mdm/duckdb.hpp>

namespace mdm::duckdb {
namespace {

constexpr std::int64_t kNullable = 2;
constexpr const char* kRecord = "record";
constexpr std::size_t kGroupColumns = 128;

std::string format_of(const data::Field& field) {
  switch (field.type) {
    case data::Type::boolean: return "b";
    case data::Type::int64: return "l";
    case data::Type::float64: return "g";
    case data::Type::decimal: return fmt::format("d:{},{}", data::kDecimalDigits, field.scale);
    case data::Type::date: return "tdD";
    case data::Type::time: return "ttu";
    case data::Type::timestamp: return "tsu:";
    case data::Type::text: return "u";
  }
  return "u";
}

data::Buffer<std::uint8_t> packed(const data::Buffer<std::uint8_t>& bytes) {
  data::Buffer<std::uint8_t> bits((bytes.size() + 7) / 8, 0);
  for (std::size_t row = 0; row < bytes.size(); ++row) {
    const unsigned bit = bytes[row] != 0 ? 1U << (row & 7U) : 0U;
    bits[row >> 3U] = static_cast<std::uint8_t>(bits[row >> 3U] | bit);
  }
  return bits;
}

/// What an array that was given out points to; it dies when the engine releases the array.
struct Lent {
  std::shared_ptr<SpareBatches> spares{};
  data::Batch batch{};
  std::vector<std::array<const void*, 3>> buffers{};
  std::vector<ArrowArray> columns{};
  std::vector<ArrowArray*> column_pointers{};
  std::vector<ArrowArray> groups{};
  std::vector<ArrowArray*> group_pointers{};
  ArrowArray record{};
  ArrowArray* record_pointer = nullptr;
  std::array<const void*, 1> no_validity{nullptr};
};

void release_column(ArrowArray* column) {
  column->release = nullptr;
}

void release_batch(ArrowArray* root) {
  const std::unique_ptr<Lent> lent(static_cast<Lent*>(root->private_data));
  lent->spares->give(std::move(lent->batch));
  root->release = nullptr;
}

const void* values_of(const data::Column& column) {
  switch (column.type) {
    case data::Type::boolean: return column.bytes8.data();
    case data::Type::float64: return column.floats.data();
    case data::Type::decimal: return column.decimals.data();
    case data::Type::date: return column.days.data();
    case data::Type::text: return column.offsets.data();
    default: return column.ints.data();
  }
}

ArrowArray lend_column(data::Column& column, std::array<const void*, 3>& buffers) {
  if (column.type == data::Type::boolean) {
    column.bytes8 = packed(column.bytes8);
  }
  const bool text = column.type == data::Type::text;
  buffers = {column.validity.empty() ? nullptr : column.validity.data(), values_of(column),
             text ? column.chars.data() : nullptr};
  ArrowArray array;
  array.length = static_cast<std::int64_t>(column.rows);
  array.null_count = column.validity.empty() ? 0 : -1;
  array.n_buffers = text ? 3 : 2;
  array.buffers = buffers.data();
  array.release = release_column;
  return array;
}

ArrowArray struct_of(std::size_t rows, ArrowArray** children, std::size_t width, Lent& lent) {
  ArrowArray array;
  array.length = static_cast<std::int64_t>(rows);
  array.n_buffers = 1;
  array.buffers = lent.no_validity.data();
  array.n_children = static_cast<std::int64_t>(width);
  array.children = children;
  array.release = release_column;
  return array;
}

template <typename T>
std::vector<T*> pointers_to(std::vector<T>& values) {
  std::vector<T*> pointers;
  for (T& value : values) {
    pointers.push_back(&value);
  }
  return pointers;
}

ArrowArray lend(data::Batch&& batch, std::shared_ptr<SpareBatches> spares) {
  auto lent = std::make_unique<Lent>();
  lent->spares = std::move(spares);
  lent->batch = std::move(batch);
  const std::size_t width = lent->batch.columns.size();
  lent->buffers.resize(width);
  lent->columns.resize(width);
  for (std::size_t i = 0; i < width; ++i) {
    MDM_CHECK(lent->batch.columns[i].rows == lent->batch.rows);
    lent->columns[i] = lend_column(lent->batch.columns[i], lent->buffers[i]);
  }
  lent->column_pointers = pointers_to(lent->columns);
  for (std::size_t begin = 0; begin < width; begin += kGroupColumns) {
    lent->groups.push_back(struct_of(lent->batch.rows, &lent->column_pointers[begin],
                                     std::min(kGroupColumns, width - begin), *lent));
  }
  ArrowArray& nulls = lent->groups.emplace_back();
  nulls.length = static_cast<std::int64_t>(lent->batch.rows);
  nulls.null_count = nulls.length;
  nulls.release = release_column;
  lent->group_pointers = pointers_to(lent->groups);
  lent->record =
      struct_of(lent->batch.rows, lent->group_pointers.data(), lent->groups.size(), *lent);
  lent->record_pointer = &lent->record;
  ArrowArray root = struct_of(lent->batch.rows, &lent->record_pointer, 1, *lent);
  root.release = release_batch;
  root.private_data = lent.release();
  return root;
}

void release_schema(ArrowSchema* schema) {
  schema->release = nullptr;
}

ArrowSchema field_of(const char* format, const char* name) {
  ArrowSchema field;
  field.format = format;
  field.name = name;
  field.flags = kNullable;
  field.release = release_schema;
  return field;
}

ArrowSchema struct_field(const char* name, ArrowSchema** children, std::size_t count) {
  ArrowSchema field = field_of("+s", name);
  field.flags = 0;
  field.children = children;
  field.n_children = static_cast<std::int64_t>(count);
  return field;
}

}  // namespace

ArrowFeed::ArrowFeed(data::BatchStream& rows, BatchSize batches)
    : spares_(std::make_shared<SpareBatches>()), rows_(rows, batches, spares_) {
  for (const data::Field& field : rows.schema().fields) {
    field_names_.push_back(fmt::format("c{}", field_names_.size()));
    field_formats_.push_back(format_of(field));
  }
  for (std::size_t i = 0; i <= (field_names_.size() + kGroupColumns - 1) / kGroupColumns; ++i) {
    group_names_.push_back(fmt::format("g{}", i));
  }
  stream_.get_schema = get_schema;
  stream_.get_next = get_next;
  stream_.get_last_error = [](ArrowArrayStream*) { return "the source of the rows failed"; };
  stream_.release = [](ArrowArrayStream* self) { self->release = nullptr; };
  stream_.private_data = this;
}

void ArrowFeed::rethrow_failure() const {
  const std::lock_guard lock(mutex_);
  if (failure_ != nullptr) {
    std::rethrow_exception(failure_);
  }
}

std::string ArrowFeed::select_from(const std::string& stream_view) const {
  std::string groups;
  for (std::size_t i = 0; i < group_count(); ++i) {
    groups += fmt::format("{}{}.{}", i == 0 ? "" : ", ", kRecord, group_names_[i]);
  }
  std::string list;
  for (std::size_t i = 0; i < field_names_.size(); ++i) {
    list += fmt::format("{}{}.{} AS {}", i == 0 ? "" : ", ", group_names_[i / kGroupColumns],
                        field_names_[i], duckdb::quoted(rows_.schema().fields[i].name));
  }
  return fmt::format("SELECT {} FROM (SELECT {} FROM {})", list, groups, stream_view);
}

// The engine asks several times, and forgets to release: the fields stay ours and are made anew.
int ArrowFeed::get_schema(ArrowArrayStream* self, ArrowSchema* out) {
  auto& feed = *static_cast<ArrowFeed*>(self->private_data);
  const std::lock_guard lock(feed.mutex_);
  const std::vector<data::Field>& fields = feed.rows_.schema().fields;
  feed.fields_.clear();
  feed.groups_.clear();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    feed.fields_.push_back(field_of(feed.field_formats_[i].c_str(), feed.field_names_[i].c_str()));
  }
  feed.field_pointers_ = pointers_to(feed.fields_);
  for (std::size_t i = 0; i < feed.group_count(); ++i) {
    const std::size_t begin = i * kGroupColumns;
    feed.groups_.push_back(struct_field(feed.group_names_[i].c_str(), &feed.field_pointers_[begin],
                                        std::min(kGroupColumns, fields.size() - begin)));
  }
  feed.groups_.push_back(field_of("n", feed.group_names_.back().c_str()));
  feed.group_pointers_ = pointers_to(feed.groups_);
  feed.record_ = struct_field(kRecord, feed.group_pointers_.data(), feed.groups_.size());
  *out = struct_field("", &feed.record_pointer_, 1);
  return 0;
}

// No exception may cross the engine's frames: it waits in failure_.
int ArrowFeed::get_next(ArrowArrayStream* self, ArrowArray* out) {
  auto& feed = *static_cast<ArrowFeed*>(self->private_data);
  const std::lock_guard lock(feed.mutex_);
  *out = {};
  if (feed.failure_ != nullptr) {
    return EIO;
  }
  try {
    trace::Span span("hand to engine");
    data::Batch batch;
    if (feed.rows_.next(batch)) {
      span.add({"rows", batch.rows});
      *out = lend(std::move(batch), feed.spares_);
    }
    return 0;
  } catch (...) {
    feed.failure_ = std::current_exception();
    return EIO;
  }
}

}  // namespace mdm::duckdb
