#include "arrow_feed.hpp"

#include <array>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

namespace mdm::duckdb {
namespace {

constexpr std::int64_t kNullable = 2;

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
  std::array<const void*, 1> root_buffers{nullptr};
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

ArrowArray lend(data::Batch&& batch) {
  auto lent = std::make_unique<Lent>();
  lent->batch = std::move(batch);
  const std::size_t width = lent->batch.columns.size();
  lent->buffers.resize(width);
  lent->columns.resize(width);
  for (std::size_t i = 0; i < width; ++i) {
    MDM_CHECK(lent->batch.columns[i].rows == lent->batch.rows);
    lent->columns[i] = lend_column(lent->batch.columns[i], lent->buffers[i]);
    lent->column_pointers.push_back(&lent->columns[i]);
  }
  ArrowArray root;
  root.length = static_cast<std::int64_t>(lent->batch.rows);
  root.n_buffers = 1;
  root.buffers = lent->root_buffers.data();
  root.n_children = static_cast<std::int64_t>(width);
  root.children = lent->column_pointers.data();
  root.release = release_batch;
  root.private_data = lent.release();
  return root;
}

}  // namespace

ArrowFeed::ArrowFeed(data::BatchStream& rows) : rows_(rows) {
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

// The engine asks several times, and forgets to release: the fields stay ours and are made anew.
int ArrowFeed::get_schema(ArrowArrayStream* self, ArrowSchema* out) {
  auto& feed = *static_cast<ArrowFeed*>(self->private_data);
  const std::lock_guard lock(feed.mutex_);
  const std::vector<data::Field>& fields = feed.rows_.schema().fields;
  feed.fields_.assign(fields.size(), {});
  feed.field_pointers_.clear();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    feed.fields_[i].format = format_of(fields[i].type);
    feed.fields_[i].name = fields[i].name.c_str();
    feed.fields_[i].flags = kNullable;
    feed.fields_[i].release = [](ArrowSchema* field) { field->release = nullptr; };
    feed.field_pointers_.push_back(&feed.fields_[i]);
  }
  *out = {};
  out->format = "+s";
  out->name = "";
  out->n_children = static_cast<std::int64_t>(fields.size());
  out->children = feed.field_pointers_.data();
  out->release = [](ArrowSchema* root) { root->release = nullptr; };
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
    data::Batch batch;
    if (feed.rows_.next(batch)) {
      *out = lend(std::move(batch));
    }
    return 0;
  } catch (...) {
    feed.failure_ = std::current_exception();
    return EIO;
  }
}

}  // namespace mdm::duckdb
