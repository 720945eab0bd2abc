#include "arrow_feed.hpp"

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

const char* format_of(data::Type type) {
  switch (type) {
    case data::Type::boolean: return "b";
    case data::Type::int64: return "l";
    case data::Type::float64: return "g";
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
  data::Batch batch{};
  std::vector<std::array<const void*, 3>> buffers{};
  std::vector<ArrowArray> columns{};
  std::vector<ArrowArray*> column_pointers{};
  ArrowArray record{};
  ArrowArray* record_pointer = nullptr;
  std::array<const void*, 1> no_validity{nullptr};
};

void release_column(ArrowArray* column) {
  column->release = nullptr;
}

void release_batch(ArrowArray* root) {
  const std::unique_ptr<Lent> lent(static_cast<Lent*>(root->private_data));
  root->release = nullptr;
}

const void* values_of(const data::Column& column) {
  switch (column.type) {
    case data::Type::boolean: return column.bytes8.data();
    case data::Type::float64: return column.floats.data();
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

ArrowArray lend(data::Batch&& batch) {
  auto lent = std::make_unique<Lent>();
  lent->batch = std::move(batch);
  const std::size_t width = lent->batch.columns.size();
  lent->buffers.resize(width);
  lent->columns.resize(width + 1);
  for (std::size_t i = 0; i < width; ++i) {
    MDM_CHECK(lent->batch.columns[i].rows == lent->batch.rows);
    lent->columns[i] = lend_column(lent->batch.columns[i], lent->buffers[i]);
  }
  lent->columns[width].length = static_cast<std::int64_t>(lent->batch.rows);
  lent->columns[width].null_count = lent->columns[width].length;
  lent->columns[width].release = release_column;
  for (ArrowArray& column : lent->columns) {
    lent->column_pointers.push_back(&column);
  }
  lent->record = struct_of(lent->batch.rows, lent->column_pointers.data(), width + 1, *lent);
  lent->record_pointer = &lent->record;
  ArrowArray root = struct_of(lent->batch.rows, &lent->record_pointer, 1, *lent);
  root.release = release_batch;
  root.private_data = lent.release();
  return root;
}

void release_schema(ArrowSchema* schema) {
  schema->release = nullptr;
}

}  // namespace

ArrowFeed::ArrowFeed(data::BatchStream& rows, std::size_t batch_rows) : rows_(rows, batch_rows) {
  for (std::size_t i = 0; i <= rows.schema().fields.size(); ++i) {
    field_names_.push_back(fmt::format("c{}", i));
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
  std::string list;
  for (std::size_t i = 0; i + 1 < field_names_.size(); ++i) {
    list += fmt::format("{}{}.{} AS {}", i == 0 ? "" : ", ", kRecord, field_names_[i],
                        duckdb::quoted(rows_.schema().fields[i].name));
  }
  return fmt::format("SELECT {} FROM {}", list, stream_view);
}

// The engine asks several times, and forgets to release: the fields stay ours and are made anew.
int ArrowFeed::get_schema(ArrowArrayStream* self, ArrowSchema* out) {
  auto& feed = *static_cast<ArrowFeed*>(self->private_data);
  const std::lock_guard lock(feed.mutex_);
  const std::vector<data::Field>& fields = feed.rows_.schema().fields;
  feed.fields_.assign(feed.field_names_.size(), {});
  feed.field_pointers_.clear();
  for (std::size_t i = 0; i < feed.fields_.size(); ++i) {
    ArrowSchema& field = feed.fields_[i];
    field.format = i < fields.size() ? format_of(fields[i].type) : "n";
    field.name = feed.field_names_[i].c_str();
    field.flags = kNullable;
    field.release = release_schema;
    feed.field_pointers_.push_back(&field);
  }
  feed.record_ = {};
  feed.record_.format = "+s";
  feed.record_.name = kRecord;
  feed.record_.n_children = static_cast<std::int64_t>(feed.fields_.size());
  feed.record_.children = feed.field_pointers_.data();
  feed.record_.release = release_schema;
  *out = feed.record_;
  out->name = "";
  out->n_children = 1;
  out->children = &feed.record_pointer_;
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
      *out = lend(std::move(batch));
    }
    return 0;
  } catch (...) {
    feed.failure_ = std::current_exception();
    return EIO;
  }
}

}  // namespace mdm::duckdb
