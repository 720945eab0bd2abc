#include "rows_form.hpp"

#include <mdm/base/state.hpp>
#include <mdm/data/column_state.hpp>

namespace mdm::app {
namespace {

using Clock = std::chrono::steady_clock;

/// Writes rows down while they pass.
class Recorded final : public QueryResult, public data::BatchStream {
 public:
  Recorded(std::unique_ptr<QueryResult> result, KeepRows keep)
      : result_(std::move(result)), keep_(std::move(keep)) {
    const std::vector<data::Field>& fields = result_->rows().schema().fields;
    form_(std::uint64_t{fields.size()});
    for (const data::Field& field : fields) {
      form_(field.name, static_cast<std::uint8_t>(field.type), std::int32_t{field.scale});
    }
  }

  data::BatchStream& rows() override { return *this; }
  bool truncated() const override { return result_->truncated(); }
  const data::Schema& schema() const override { return result_->rows().schema(); }

  bool next(data::Batch& out) override {
    const bool more = result_->rows().next(out);
    size_bytes_ += more ? out.size_bytes() : 0;
    if (!keep_ || size_bytes_ > kRowsFormMost) {
      keep_ = nullptr;
      return more;
    }
    form_(more);
    if (more) {
      form_(std::uint64_t{out.rows});
      for (const data::Column& column : out.columns) {
        data::convey(form_, column);
      }
      return true;
    }
    form_(result_->truncated());
    keep_(form_.take(), Clock::now() - begun_);
    keep_ = nullptr;
    return false;
  }

 private:
  std::unique_ptr<QueryResult> result_;
  KeepRows keep_;
  Clock::time_point begun_ = Clock::now();
  StateWriter form_{};
  std::size_t size_bytes_ = 0;
};

class Kept final : public QueryResult {
 public:
  Kept(std::unique_ptr<data::BatchStream> rows, bool truncated)
      : rows_(std::move(rows)), truncated_(truncated) {}

  data::BatchStream& rows() override { return *rows_; }
  bool truncated() const override { return truncated_; }

 private:
  std::unique_ptr<data::BatchStream> rows_;
  bool truncated_;
};

}  // namespace

std::unique_ptr<QueryResult> recorded(std::unique_ptr<QueryResult> result, KeepRows keep) {
  return std::make_unique<Recorded>(std::move(result), std::move(keep));
}

std::unique_ptr<QueryResult> rows_in(const std::string& form) {
  StateReader reader(form);
  std::uint64_t count = 0;
  reader(count);
  reader.require(count <= form.size());
  std::vector<data::Field> fields(count);
  for (data::Field& field : fields) {
    std::uint8_t type = 0;
    std::int32_t scale = 0;
    reader(field.name, type, scale);
    reader.require(type <= static_cast<std::uint8_t>(data::Type::text) && scale >= 0 &&
                   scale <= data::kDecimalDigits);
    field.type = static_cast<data::Type>(type);
    field.scale = scale;
  }
  std::vector<data::Batch> batches;
  for (bool more = false; reader(more), more;) {
    data::Batch& batch = batches.emplace_back();
    std::uint64_t rows = 0;
    reader(rows);
    batch.rows = rows;
    for (const data::Field& field : fields) {
      data::Column& column = batch.columns.emplace_back(field);
      data::convey(reader, column);
      reader.require(column.rows == rows && data::is_whole(column));
    }
  }
  bool truncated = false;
  reader(truncated);
  reader.finish();
  return std::make_unique<Kept>(
      data::stream_of(data::Schema{std::move(fields)}, std::move(batches)), truncated);
}

}  // namespace mdm::app
