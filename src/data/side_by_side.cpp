#include <algorithm>
#include <numeric>
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

  Column take(std::size_t column, std::size_t count) {
    const bool whole = position == 0 && count == batch.rows;
    return whole ? std::move(batch.columns[column]) : batch.columns[column].slice(position, count);
  }
};

class SideBySide final : public BatchStream {
 public:
  SideBySide(std::vector<std::unique_ptr<BatchStream>> streams, std::vector<std::size_t> places)
      : places_(std::move(places)) {
    MDM_CHECK(!streams.empty());
    std::vector<Field> fields;
    for (auto& stream : streams) {
      const std::vector<Field>& own = stream->schema().fields;
      fields.insert(fields.end(), own.begin(), own.end());
      sources_.push_back({std::move(stream)});
    }
    if (places_.empty()) {
      places_.resize(fields.size());
      std::iota(places_.begin(), places_.end(), std::size_t{0});
    }
    MDM_CHECK(places_.size() == fields.size());
    schema_.fields.resize(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      schema_.fields[places_[i]] = std::move(fields[i]);
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
    out.columns.resize(places_.size());
    std::size_t number = 0;
    for (Source& source : sources_) {
      for (std::size_t i = 0; i < source.batch.columns.size(); ++i, ++number) {
        out.columns[places_[number]] = source.take(i, count);
      }
      source.position += count;
    }
    return true;
  }

 private:
  Schema schema_{};
  std::vector<Source> sources_{};
  std::vector<std::size_t> places_;
};

}  // namespace

std::unique_ptr<BatchStream> side_by_side(std::vector<std::unique_ptr<BatchStream>> streams,
                                          std::vector<std::size_t> places) {
  return std::make_unique<SideBySide>(std::move(streams), std::move(places));
}

}  // namespace mdm::data
