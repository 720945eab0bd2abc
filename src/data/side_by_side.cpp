#include <algorithm>
#include <utility>

#include <mdm/data/side_by_side.hpp>

namespace mdm::data {
namespace {

/// A stream, and the rows of its last batch that nobody has taken.
struct Source {
  std::unique_ptr<BatchStream> stream;
  Batch batch{};
  std::size_t position = 0;

  /// 0 at the end.
  std::size_t ready() {
    if (position == batch.rows) {
      position = 0;
      stream->next(batch);
    }
    return batch.rows - position;
  }

  void take(std::size_t count, std::vector<Column>& out) {
    const bool whole = position == 0 && count == batch.rows;
    for (Column& column : batch.columns) {
      out.push_back(whole ? std::move(column) : column.slice(position, count));
    }
    position += count;
  }
};

class SideBySide final : public BatchStream {
 public:
  explicit SideBySide(std::vector<std::unique_ptr<BatchStream>> streams) {
    MDM_CHECK(!streams.empty());
    for (auto& stream : streams) {
      const std::vector<Field>& fields = stream->schema().fields;
      schema_.fields.insert(schema_.fields.end(), fields.begin(), fields.end());
      sources_.push_back({std::move(stream)});
    }
  }

  const Schema& schema() const override { return schema_; }

  bool next(Batch& out) override {
    out = {};
    std::size_t count = sources_.front().ready();
    for (Source& source : sources_) {
      const std::size_t ready = source.ready();
      MDM_CHECK((ready == 0) == (count == 0));
      count = std::min(count, ready);
    }
    if (count == 0) {
      return false;
    }
    out.rows = count;
    for (Source& source : sources_) {
      source.take(count, out.columns);
    }
    return true;
  }

 private:
  Schema schema_{};
  std::vector<Source> sources_{};
};

}  // namespace

std::unique_ptr<BatchStream> side_by_side(std::vector<std::unique_ptr<BatchStream>> streams) {
  return std::make_unique<SideBySide>(std::move(streams));
}

}  // namespace mdm::data
