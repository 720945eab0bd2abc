#include "arrays.hpp"

#include "bytes.hpp"
#include "compressed_buffer.hpp"
#include "damage.hpp"

namespace mdm::arrow {
namespace {

constexpr std::uint64_t kMostRows = std::uint64_t{1} << 40U;
constexpr std::size_t kViewBytes = 16;

/// Takes the parts of a record batch in their order: that of the columns, depth first.
class Walk {
 public:
  Walk(const ipc::RecordBatch& batch, std::string_view body, Unpacked& unpacked)
      : batch_(batch), body_(body), unpacked_(unpacked) {}

  Array take(const Node& node, bool wanted) {
    Array array;
    const ipc::FieldNode& counts = next_counts(node);
    array.rows = static_cast<std::uint64_t>(counts.length());
    wanted_ = wanted;
    if (node.indices) {
      take_validity(node, counts, array);
      array.cells = next_buffer(node, array.rows, node.indices->width);
    } else if (node.form != Form::nothing) {
      take_validity(node, counts, array);
      take_cells(node, array);
    }
    return array;
  }

 private:
  const ipc::FieldNode& next_counts(const Node& node) {
    if (batch_.nodes() == nullptr || node_ >= batch_.nodes()->size()) {
      fail_on_damage("a record batch lacks column '{}'", node.field.name);
    }
    const ipc::FieldNode& counts = *batch_.nodes()->Get(node_++);
    if (counts.length() < 0 || static_cast<std::uint64_t>(counts.length()) > kMostRows ||
        counts.null_count() < 0) {
      fail_on_damage("column '{}' has {} rows", node.field.name, counts.length());
    }
    return counts;
  }

  /// The next buffer, which must hold `count` items of `width` bytes.
  std::string_view next_buffer(const Node& node, std::uint64_t count, std::size_t width) {
    if (batch_.buffers() == nullptr || buffer_ >= batch_.buffers()->size()) {
      fail_on_damage("a record batch lacks a buffer of column '{}'", node.field.name);
    }
    const ipc::Buffer& place = *batch_.buffers()->Get(buffer_++);
    const auto offset = static_cast<std::uint64_t>(place.offset());
    const auto length = static_cast<std::uint64_t>(place.length());
    if (place.offset() < 0 || place.length() < 0 || offset > body_.size() ||
        length > body_.size() - offset) {
      fail_on_damage("a buffer of column '{}' is outside of its record batch", node.field.name);
    }
    if (!wanted_) {
      return {};
    }
    const std::string_view bytes = unpacked(body_.substr(offset, length));
    if (static_cast<data::Int128>(bytes.size()) < data::Int128{count} * data::Int128{width}) {
      fail_on_damage("a buffer of column '{}' has {} bytes for {} cells of {}", node.field.name,
                     bytes.size(), count, width);
    }
    return bytes;
  }

  std::string_view unpacked(std::string_view bytes) {
    if (batch_.compression() == nullptr || bytes.empty()) {
      return bytes;
    }
    return unpacked_.add(
        batch_.compression()->codec() == ipc::CompressionType::Zstd ? Codec::zstd : Codec::lz4,
        bytes);
  }

  void take_validity(const Node& node, const ipc::FieldNode& counts, Array& array) {
    const bool has_nulls = counts.null_count() > 0;
    array.validity = next_buffer(node, has_nulls ? (array.rows + 7) / 8 : 0, 1);
    if (!has_nulls) {
      array.validity = {};
    }
  }

  void take_cells(const Node& node, Array& array) {
    switch (node.form) {
      case Form::nothing: return;
      case Form::bits: array.cells = next_buffer(node, (array.rows + 7) / 8, 1); return;
      case Form::integer:
      case Form::floating:
      case Form::decimal:
      case Form::fixed_bytes: array.cells = next_buffer(node, array.rows, node.width); return;
      case Form::text:
      case Form::bytes:
        if (node.is_view) {
          take_views(node, array);
        } else {
          take_offsets(node, array);
          array.cells = next_buffer(node, 0, 0);
        }
        return;
      case Form::list: take_offsets(node, array); break;
      case Form::fixed_list:
      case Form::structure: break;
    }
    take_children(node, array);
  }

  void take_offsets(const Node& node, Array& array) {
    array.offsets = next_buffer(node, array.rows == 0 ? 0 : array.rows + 1, node.width);
  }

  void take_views(const Node& node, Array& array) {
    array.cells = next_buffer(node, array.rows, kViewBytes);
    const auto* const counts = batch_.variadic_buffer_counts();
    if (counts == nullptr || views_ >= counts->size()) {
      fail_on_damage("column '{}' does not tell its buffers", node.field.name);
    }
    for (std::int64_t left = counts->Get(views_++); left > 0; --left) {
      array.more.push_back(next_buffer(node, 0, 0));
    }
  }

  void take_children(const Node& node, Array& array) {
    const bool wanted = wanted_;
    for (const Node& child : node.children) {
      const Array& taken = array.children.emplace_back(take(child, wanted));
      const data::Int128 needed = node.form == Form::structure ? data::Int128{array.rows}
                                  : node.form == Form::fixed_list
                                      ? data::Int128{array.rows} * node.list_size
                                      : 0;  // lists are checked as they are read
      if (taken.rows < needed) {
        fail_on_damage("column '{}' is shorter than what holds it", child.field.name);
      }
    }
  }

  const ipc::RecordBatch& batch_;
  std::string_view body_;
  Unpacked& unpacked_;
  bool wanted_ = true;
  flatbuffers::uoffset_t node_ = 0;
  flatbuffers::uoffset_t buffer_ = 0;
  flatbuffers::uoffset_t views_ = 0;
};

}  // namespace

std::string_view Unpacked::add(Codec codec, std::string_view packed) {
  if (packed.size() < sizeof(std::int64_t)) {
    fail_on_damage("a compressed buffer has {} bytes", packed.size());
  }
  const auto size = load<std::int64_t>(packed.data());
  packed.remove_prefix(sizeof(std::int64_t));
  if (size == -1) {
    return packed;  // it would not have become shorter
  }
  if (size < 0) {
    fail_on_damage("a compressed buffer tells of {} bytes", size);
  }
  if (static_cast<std::uint64_t>(size) > limit_bytes_ - bytes_) {
    fail(ErrorCode::bad_input,
         Hint{"write it with fewer rows a record batch, or raise performance.memory_limit"},
         "a record batch takes more memory than its {} bytes when it is unpacked", limit_bytes_);
  }
  bytes_ += static_cast<std::uint64_t>(size);
  std::string& buffer = buffers_.emplace_back(static_cast<std::size_t>(size), '\0');
  uncompress(codec, packed, buffer);
  return buffer;
}

std::vector<Array> arrays_of(const ipc::RecordBatch& batch, std::string_view body,
                             const std::vector<const Node*>& nodes, const std::vector<bool>& wanted,
                             Unpacked& unpacked) {
  Walk walk(batch, body, unpacked);
  std::vector<Array> arrays;
  arrays.reserve(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    arrays.push_back(walk.take(*nodes[i], wanted[i]));
    if (arrays.back().rows != static_cast<std::uint64_t>(batch.length())) {
      fail_on_damage("column '{}' has {} rows of {}", nodes[i]->field.name, arrays.back().rows,
                     batch.length());
    }
  }
  return arrays;
}

}  // namespace mdm::arrow
