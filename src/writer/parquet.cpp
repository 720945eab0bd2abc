#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>
#include <future>

#include <mdm/base.hpp>
#include <mdm/base/digest.hpp>
#include <mdm/base/file_in_making.hpp>
#include <mdm/base/output_file.hpp>
#include <mdm/base/trace.hpp>
#include <mdm/writer/parquet.hpp>

#include "parquet_footer.hpp"

namespace mdm::writer {
namespace {

constexpr std::string_view kMagic = "PAR1";
constexpr std::size_t kBlockBytes = 1U << 20U;
/// Below it a thread takes longer to start than to encode.
constexpr std::size_t kCellsWorthAThread = 16'384;

/// Encodes the columns of a stream, a row group at a time.
class SliceEncoder final {
 public:
  using Sink = std::function<void(std::string_view)>;

  SliceEncoder(std::unique_ptr<data::BatchStream> rows, const ParquetOptions& options)
      : rows_(std::move(rows)),
        group_rows_(options.group_rows),
        makers_(std::max(options.threads, 1U)) {
    for (const data::Field& field : rows_->schema().fields) {
      encoders_.emplace_back(field);
    }
  }

  const data::Schema& schema() const { return rows_->schema(); }

  /// Gives the chunks of the next row group to `sink`, and appends what they are to `chunks`.
  /// \returns its rows, 0 at the end
  std::size_t next(const Sink& sink, std::vector<ChunkFacts>& chunks) {
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

/// The encoded columns of a slice that wait for those of the others.
class WaitingSlice final {
 public:
  /// \param file  to which the chunks are appended, after those of other slices
  WaitingSlice(const data::OpenStream& open, OutputFile& file, const ParquetOptions& options)
      : file_(file), position_(file.size()) {
    SliceEncoder encoder(open(), options);
    schema_ = encoder.schema();
    while (encoder.next([&](std::string_view bytes) { file_.append(bytes); }, chunks_) > 0) {}
  }

  const data::Schema& schema() const { return schema_; }

  /// Like SliceEncoder::next.
  std::size_t next(const SliceEncoder::Sink& sink, std::vector<ChunkFacts>& chunks) {
    if (next_ == chunks_.size()) {
      return 0;
    }
    const std::size_t rows = chunks_[next_].rows;
    std::uint64_t left = 0;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i, ++next_) {
      chunks.push_back(chunks_[next_]);
      left += chunks_[next_].size_bytes;
    }
    while (left > 0) {
      block_.resize(std::min<std::uint64_t>(left, kBlockBytes));
      file_.read(position_, block_);
      sink(block_);
      position_ += block_.size();
      left -= block_.size();
    }
    return rows;
  }

 private:
  OutputFile& file_;
  data::Schema schema_{};
  std::vector<ChunkFacts> chunks_{};
  std::size_t next_ = 0;  // in chunks_
  std::uint64_t position_;
  std::string block_{};
};

/// A file without a name, beside the one that is written: nothing is left however this ends.
std::unique_ptr<OutputFile> open_nameless(const std::filesystem::path& target) {
  const FileInMaking name(target);
  return std::make_unique<OutputFile>(name.path());
}

/// The file as it grows, with its digests.
class GrowingFile final {
 public:
  explicit GrowingFile(const std::filesystem::path& path) : file_(path) { append(kMagic); }

  void append(std::string_view bytes) {
    file_.append(bytes);
    digest_.add(bytes);
    group_.add(bytes);
  }

  void begin_group() {
    group_ = Digest();
    begin_ = file_.size();
  }

  void end_group(std::size_t rows) {
    written_.rows += rows;
    written_.row_groups.push_back({.offset = begin_,
                                   .size_bytes = file_.size() - begin_,
                                   .rows = rows,
                                   .digest = group_.hex()});
  }

  ParquetFile finish(const data::Schema& schema, const std::vector<ChunkFacts>& chunks) {
    const std::uint64_t begin = file_.size();
    write_footer(schema, chunks, kMagic.size(), [&](std::string_view bytes) { append(bytes); });
    const auto size = static_cast<std::uint32_t>(file_.size() - begin);
    std::string end(sizeof size, '\0');
    std::memcpy(end.data(), &size, sizeof size);
    append(end.append(kMagic));
    written_.size_bytes = file_.size();
    written_.digest = digest_.hex();
    return std::move(written_);
  }

 private:
  OutputFile file_;
  Digest digest_{};
  Digest group_{};
  std::uint64_t begin_ = 0;
  ParquetFile written_{};
};

}  // namespace

ParquetFile write_parquet(const std::vector<data::OpenStream>& slices,
                          const std::filesystem::path& path, const ParquetOptions& options,
                          const std::stop_token& stop) {
  MDM_CHECK(!slices.empty());
  const auto aside = slices.size() > 1 ? open_nameless(path) : nullptr;
  std::vector<std::unique_ptr<WaitingSlice>> waiting;
  data::Schema schema;
  const auto add_fields = [&](const data::Schema& own) {
    schema.fields.insert(schema.fields.end(), own.fields.begin(), own.fields.end());
  };
  for (std::size_t i = 0; i + 1 < slices.size(); ++i) {
    waiting.push_back(std::make_unique<WaitingSlice>(slices[i], *aside, options));
    add_fields(waiting.back()->schema());
  }
  SliceEncoder last(slices.back()(), options);
  add_fields(last.schema());
  FileInMaking making(path);
  GrowingFile file(making.path());
  const auto sink = [&](std::string_view bytes) { file.append(bytes); };
  std::vector<ChunkFacts> chunks;
  for (bool more = true; more;) {
    stop_if_requested(stop);
    file.begin_group();
    std::vector<std::size_t> rows;
    for (const auto& slice : waiting) {
      rows.push_back(slice->next(sink, chunks));
    }
    rows.push_back(last.next(sink, chunks));
    MDM_CHECK(std::ranges::count(rows, rows.front()) == static_cast<std::ptrdiff_t>(rows.size()));
    more = rows.front() > 0;
    if (more) {
      file.end_group(rows.front());
    }
  }
  ParquetFile written = file.finish(schema, chunks);
  making.publish();
  return written;
}

}  // namespace mdm::writer
