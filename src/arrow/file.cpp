#include <algorithm>
#include <set>
#include <utility>

#include <mdm/arrow.hpp>

#include "arrays.hpp"
#include "cells.hpp"
#include "damage.hpp"
#include "mapped_file.hpp"
#include "messages.hpp"

namespace mdm::arrow {
namespace {

/// Every dictionary of these columns, with the node of its values. The last of a number counts.
void collect_dictionaries(const std::vector<Node>& nodes, std::map<std::int64_t, Node>& to) {
  for (const Node& node : nodes) {
    collect_dictionaries(node.children, to);
    if (node.indices) {
      Node values = node;
      values.indices.reset();
      to.insert_or_assign(node.indices->dictionary, std::move(values));
    }
  }
}

constexpr std::uint64_t kBytesBetweenLettingGo = std::uint64_t{64} << 20U;

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return text;
}

void append(data::Column& to, const data::Column& more) {
  const std::size_t before = to.rows;
  const auto add = [](auto& buffer, const auto& from) {
    buffer.insert(buffer.end(), from.begin(), from.end());
  };
  add(to.bytes8, more.bytes8);
  add(to.ints, more.ints);
  add(to.floats, more.floats);
  add(to.decimals, more.decimals);
  add(to.days, more.days);
  if (to.type == data::Type::text) {
    const auto shift = to.offsets.back();
    if (more.chars.size() > std::size_t{1} << 30U || to.chars.size() > std::size_t{1} << 30U) {
      fail(ErrorCode::bad_input, "an Arrow file has a dictionary of over a GiB");
    }
    std::transform(more.offsets.begin() + 1, more.offsets.end(), std::back_inserter(to.offsets),
                   [shift](std::int32_t offset) { return offset + shift; });
    add(to.chars, more.chars);
  }
  to.rows += more.rows;
  if (!to.validity.empty() || !more.validity.empty()) {
    if (to.validity.empty()) {
      to.validity.assign((before + 63) / 64, ~std::uint64_t{0});
    }
    to.validity.resize((to.rows + 63) / 64, ~std::uint64_t{0});
    for (std::size_t row = before; row < to.rows; ++row) {
      to.validity[row / 64] |= std::uint64_t{1} << (row % 64);
      if (!more.valid(row - before)) {
        set_null(to, row);
      }
    }
  }
}

}  // namespace

struct File::Content {
  explicit Content(const std::filesystem::path& path) : file(path) {}

  MappedFile file;
  Messages messages{};
  std::map<std::int64_t, Node> dictionaries{};  ///< the values of each
  data::Schema schema{};
  std::uint64_t rows = 0;
  std::uint64_t memory_limit_bytes = 0;
};

class File::Reading final : public data::BatchStream {
 public:
  Reading(std::shared_ptr<const Content> content, const std::vector<std::string>& columns,
          std::size_t batch_rows)
      : content_(std::move(content)),
        wanted_(content_->messages.nodes.size(), false),
        batch_rows_(batch_rows) {
    for (const Node& node : content_->messages.nodes) {
      nodes_.push_back(&node);
    }
    for (const std::string& name : columns) {
      const std::size_t position = content_->schema.index_of(name);
      positions_.push_back(position);
      wanted_[position] = true;
      schema_.fields.push_back(content_->schema.fields[position]);
    }
  }

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    out = {};
    while (at_ == rows_) {
      if (message_ == content_->messages.batches.size()) {
        return false;
      }
      take(content_->messages.batches[message_++]);
    }
    for (std::uint64_t count = std::min<std::uint64_t>(rows_ - at_, batch_rows_);; count /= 2) {
      try {
        fill(out, {.begin = at_, .count = count});
        at_ += count;
        return true;
      } catch (const TooMuchText&) {  // of several rows
      }
    }
  }

 private:
  void fill(data::Batch& out, const Range& range) {
    out.columns.clear();
    for (const std::size_t position : positions_) {
      out.columns.push_back(cells_of(*nodes_[position], arrays_[position], range, dictionaries_));
    }
    out.rows = range.count;
    read_bytes_ += out.size_bytes();
    if (read_bytes_ > kBytesBetweenLettingGo) {
      read_bytes_ = 0;
      content_->file.let_go();
    }
  }

  void take(const Place& place) {
    const Message message(place);
    arrays_.clear();
    unpacked_ = std::make_unique<Unpacked>(content_->memory_limit_bytes);
    rows_ = at_ = 0;
    if (const auto* batch = message->header_as_RecordBatch()) {
      arrays_ = arrays_of(*batch, place.body, nodes_, wanted_, *unpacked_);
      rows_ = static_cast<std::uint64_t>(batch->length());
    } else if (const auto* dictionary = message->header_as_DictionaryBatch()) {
      take_dictionary(*dictionary, place.body);
    } else {
      fail_on_damage("it holds a message that is no record batch");
    }
  }

  void take_dictionary(const ipc::DictionaryBatch& dictionary, std::string_view body) {
    const auto found = content_->dictionaries.find(dictionary.id());
    if (found == content_->dictionaries.end() || dictionary.data() == nullptr) {
      fail_on_damage("no column has the dictionary {}", dictionary.id());
    }
    const Node& node = found->second;
    const auto arrays = arrays_of(*dictionary.data(), body, {&node}, {true}, *unpacked_);
    data::Column values = cells_of(node, arrays.front(),
                                   {.count = arrays.front().rows, .whole = true}, dictionaries_);
    const auto known = dictionaries_.find(dictionary.id());
    if (dictionary.is_delta() && known != dictionaries_.end()) {
      append(known->second, values);
    } else {
      dictionaries_.insert_or_assign(dictionary.id(), std::move(values));
    }
  }

  std::shared_ptr<const Content> content_;
  std::vector<const Node*> nodes_{};
  std::vector<bool> wanted_;
  std::vector<std::size_t> positions_{};  ///< of what is given
  data::Schema schema_{};
  std::size_t batch_rows_;

  Dictionaries dictionaries_{};
  std::size_t message_ = 0;               ///< the next one
  std::unique_ptr<Unpacked> unpacked_{};  ///< of the present record batch, as the next three
  std::vector<Array> arrays_{};
  std::uint64_t rows_ = 0;
  std::uint64_t at_ = 0;  ///< rows that were given

  std::uint64_t read_bytes_ = 0;  ///< since the pages were let go
};

File::File(const std::filesystem::path& path, std::uint64_t memory_limit_bytes) {
  const auto content = std::make_shared<Content>(path);
  content->memory_limit_bytes = memory_limit_bytes;
  content->messages = messages_of(content->file.bytes());
  const std::vector<Node>& nodes = content->messages.nodes;
  collect_dictionaries(nodes, content->dictionaries);
  std::set<std::string> names;
  for (const Node& node : nodes) {
    data::Field field = node.field;
    for (int number = 2; !names.insert(lower(field.name)).second; ++number) {
      field.name = fmt::format("{}_{}", node.field.name, number);
    }
    content->schema.fields.push_back(std::move(field));
  }
  if (nodes.empty()) {
    fail(ErrorCode::bad_input, "Arrow file has no columns");
  }
  for (const Place& place : content->messages.batches) {
    const Message message(place);
    if (const auto* batch = message->header_as_RecordBatch()) {
      content->rows += static_cast<std::uint64_t>(std::max<std::int64_t>(batch->length(), 0));
    }
  }
  content_ = content;
}

const data::Schema& File::schema() const noexcept {
  return content_->schema;
}

std::uint64_t File::rows() const noexcept {
  return content_->rows;
}

std::unique_ptr<data::BatchStream> File::open(const std::vector<std::string>& columns,
                                              std::size_t batch_rows) const {
  return std::make_unique<Reading>(content_, columns, batch_rows);
}

}  // namespace mdm::arrow
