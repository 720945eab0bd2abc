#include "row_groups.hpp"

#include <algorithm>
#include <atomic>
#include <future>
#include <numeric>
#include <span>
#include <type_traits>

#include <mdm/base.hpp>
#include <mdm/base/trace.hpp>
#include <mdm/writer/parquet.hpp>

namespace mdm::writer {
namespace {

constexpr std::size_t kBlockBytes = 1U << 20U;
/// Below it a thread takes longer to start than to encode.
constexpr std::size_t kCellsWorthAThread = 16'384;

static_assert(std::is_trivially_copyable_v<ChunkFacts>, "they are put aside as they are");

/// Encodes the columns of a stream.
class EncodedRows final : public RowGroups {
 public:
  EncodedRows(std::unique_ptr<data::BatchStream> rows, const ParquetOptions& options)
      : rows_(std::move(rows)),
        group_rows_(options.group_rows),
        makers_(std::max(options.threads, 1U)) {
    for (const data::Field& field : rows_->schema().fields) {
      encoders_.emplace_back(field);
    }
  }

  const data::Schema& schema() const override { return rows_->schema(); }

  std::size_t next(const Sink& sink, std::vector<ChunkFacts>& chunks) override {
    std::size_t rows = 0;
    while (rows < group_rows_ && find_rows()) {
      const std::size_t count = std::min(group_rows_ - rows, batch_.rows - position_);
      encode(count);
      position_ += count;
      rows += count;
    }
    for (std::size_t i = 0; rows > 0 && i < encoders_.size(); ++i) {
      chunk_.clear();
      chunks.push_back(encoders_[i].finish(makers_.front(), chunk_));
      sink(chunk_);
    }
    return rows;
  }

 private:
  bool find_rows() {
    if (position_ < batch_.rows) {
      return true;
    }
    position_ = 0;
    return rows_->next(batch_);
  }

  void encode(std::size_t count) {
    trace::Span span("encode");
    span.add({"rows", count});
    span.add({"columns", encoders_.size()});
    const std::size_t worth = count * encoders_.size() / kCellsWorthAThread;
    const std::size_t threads = std::clamp<std::size_t>(worth, 1, makers_.size());
    std::atomic<std::size_t> next = 0;
    const auto work = [&](PageMaker& maker) {
      for (std::size_t i = next++; i < encoders_.size(); i = next++) {
        encode(i, count, maker);
      }
    };
    std::vector<std::future<void>> others;
    for (std::size_t i = 1; i < threads; ++i) {
      others.push_back(std::async(std::launch::async, [&, i] { work(makers_[i]); }));
    }
    work(makers_.front());
    for (std::future<void>& other : others) {
      other.get();
    }
  }

  void encode(std::size_t column, std::size_t count, PageMaker& maker) {
    const data::Column& cells = batch_.columns[column];
    if (count == cells.rows) {
      encoders_[column].add(cells, maker);
    } else {
      encoders_[column].add(cells.slice(position_, count), maker);
    }
  }

  std::unique_ptr<data::BatchStream> rows_;
  std::size_t group_rows_;
  std::vector<PageMaker> makers_;  // one for each thread
  std::vector<ChunkEncoder> encoders_{};
  data::Batch batch_{};
  std::size_t position_ = 0;  // in batch_
  std::string chunk_{};
};

/// A slice that lies in a file: of each row group the chunks, and then what they are.
class SliceAside final {
 public:
  SliceAside(const data::OpenStream& open, OutputFile& file, const ParquetOptions& options)
      : file_(file) {
    EncodedRows rows(open(), options);
    schema_ = rows.schema();
    const auto sink = [&](std::string_view bytes) { file_.append(bytes); };
    for (std::vector<ChunkFacts> chunks; rows.next(sink, chunks) > 0; chunks.clear()) {
      facts_at_.push_back(file_.size());
      file_.append({reinterpret_cast<const char*>(chunks.data()), std::span(chunks).size_bytes()});
    }
  }

  const data::Schema& schema() const { return schema_; }

  /// Turns to the next row group; false at the end.
  bool advance() {
    if (next_ == facts_at_.size()) {
      return false;
    }
    chunks_.resize(schema_.fields.size());
    const std::uint64_t end = facts_at_[next_++];
    file_.read(end, {reinterpret_cast<char*>(chunks_.data()), std::span(chunks_).size_bytes()});
    offsets_.assign(chunks_.size() + 1, end);
    for (std::size_t i = chunks_.size(); i > 0; --i) {
      offsets_[i - 1] = offsets_[i] - chunks_[i - 1].size_bytes;
    }
    return true;
  }

  const ChunkFacts& chunk(std::size_t column) const { return chunks_[column]; }

  void read(std::size_t column, const RowGroups::Sink& sink, std::string& block) const {
    for (std::uint64_t at = offsets_[column]; at < offsets_[column + 1]; at += block.size()) {
      block.resize(std::min<std::uint64_t>(offsets_[column + 1] - at, kBlockBytes));
      file_.read(at, block);
      sink(block);
    }
  }

 private:
  OutputFile& file_;
  data::Schema schema_{};
  std::vector<std::uint64_t> facts_at_{};  // of each row group, in the file
  std::size_t next_ = 0;                   // in facts_at_
  std::vector<ChunkFacts> chunks_{};       // of this row group
  std::vector<std::uint64_t> offsets_{};   // where they lie in the file, and their end
};

/// The columns of several slices, in their places.
class SlicesAside final : public RowGroups {
 public:
  SlicesAside(const data::Slices& slices, OutputFile& aside, const ParquetOptions& options) {
    for (const data::OpenStream& open : slices.open) {
      slices_.emplace_back(open, aside, options);
      const std::size_t width = slices_.back().schema().fields.size();
      for (std::size_t column = 0; column < width; ++column) {
        columns_.push_back({.slice = slices_.size() - 1, .column = column});
      }
    }
    const std::vector<From> came = columns_;
    for (std::size_t i = 0; i < came.size(); ++i) {
      columns_[slices.place_of(i)] = came[i];
    }
    for (const From& from : columns_) {
      schema_.fields.push_back(slices_[from.slice].schema().fields[from.column]);
    }
  }

  const data::Schema& schema() const override { return schema_; }

  std::size_t next(const Sink& sink, std::vector<ChunkFacts>& chunks) override {
    const auto more =
        std::ranges::count_if(slices_, [](SliceAside& slice) { return slice.advance(); });
    if (more == 0) {
      return 0;
    }
    MDM_CHECK(static_cast<std::size_t>(more) == slices_.size());
    const std::size_t rows = slices_.front().chunk(0).rows;
    for (const From& from : columns_) {
      const SliceAside& slice = slices_[from.slice];
      chunks.push_back(slice.chunk(from.column));
      MDM_CHECK(chunks.back().rows == rows);
      slice.read(from.column, sink, block_);
    }
    return rows;
  }

 private:
  struct From {
    std::size_t slice = 0;
    std::size_t column = 0;
  };

  std::vector<SliceAside> slices_{};
  std::vector<From> columns_{};
  data::Schema schema_{};
  std::string block_{};
};

}  // namespace

std::unique_ptr<RowGroups> open_row_groups(const data::Slices& slices, OutputFile& aside,
                                           const ParquetOptions& options) {
  MDM_CHECK(!slices.open.empty());
  if (slices.open.size() == 1 && slices.places.empty()) {
    return std::make_unique<EncodedRows>(slices.open.front()(), options);
  }
  return std::make_unique<SlicesAside>(slices, aside, options);
}

}  // namespace mdm::writer
