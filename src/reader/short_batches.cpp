#include "short_batches.hpp"

#include <algorithm>
#include <utility>

#include <mdm/base/trace.hpp>

namespace mdm::reader {
namespace {

class ShortBatches final : public data::BatchStream {
 public:
  ShortBatches(std::unique_ptr<data::BatchStream> rows, std::size_t batch_rows)
      : rows_(std::move(rows)), batch_rows_(batch_rows) {
    MDM_CHECK(batch_rows_ > 0);
  }

  const data::Schema& schema() const override { return rows_->schema(); }

  bool next(data::Batch& out) override {
    out = {};
    if (position_ == long_.rows && !take(out)) {
      return false;
    }
    trace::Span span("batch");
    if (out.rows == 0) {
      cut(out);
    }
    span.add({"rows", out.rows});
    span.add({"bytes", trace::is_on() ? out.size_bytes() : 0});
    return true;
  }

 private:
  /// The next batch, into `out` if it is short enough, else into long_.
  bool take(data::Batch& out) {
    long_ = {};
    position_ = 0;
    if (!rows_->next(out)) {
      return false;
    }
    if (out.rows > batch_rows_) {
      long_ = std::exchange(out, {});
    }
    return true;
  }

  void cut(data::Batch& out) {
    out.rows = std::min(batch_rows_, long_.rows - position_);
    for (const data::Column& column : long_.columns) {
      out.columns.push_back(column.slice(position_, out.rows));
    }
    position_ += out.rows;
  }

  std::unique_ptr<data::BatchStream> rows_;
  std::size_t batch_rows_;
  data::Batch long_{};
  std::size_t position_ = 0;  // in long_
};

}  // namespace

std::unique_ptr<data::BatchStream> short_batches(std::unique_ptr<data::BatchStream> rows,
                                                 std::size_t batch_rows) {
  return std::make_unique<ShortBatches>(std::move(rows), batch_rows);
}

}  // namespace mdm::reader
