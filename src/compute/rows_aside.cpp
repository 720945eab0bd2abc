#include "rows_aside.hpp"

#include <algorithm>
#include <array>

#include <mdm/base/state.hpp>
#include <mdm/data/column_state.hpp>

#include "spool.hpp"

namespace mdm::compute {
namespace {

/// Of one slice: rows are read back by blocks of all slices.
constexpr std::size_t kBlockBytes = 256U << 10U;
constexpr std::size_t kBlockRowsMax = 8192;

/// A block lies behind its size and its rows.
using Head = std::array<std::uint64_t, 2>;

void append_block(Spool& spool, const data::Batch& batch, std::size_t begin, std::size_t rows) {
  StateWriter form;
  for (const data::Column& column : batch.columns) {
    data::convey(form, rows == batch.rows ? column : column.slice(begin, rows));
  }
  const std::string bytes = form.take();
  const Head head = {bytes.size(), rows};
  spool.append({reinterpret_cast<const char*>(head.data()), sizeof head});
  spool.append(bytes);
}

/// One that lies in a spool, from the end of the one before to its own end.
class SliceAside final : public data::BatchStream {
 public:
  SliceAside(data::BatchStream& rows, Spool& spool) : schema_(rows.schema()), spool_(spool) {
    const std::size_t row_bytes = schema_.fields.size() * sizeof(double);
    const std::size_t most = std::clamp<std::size_t>(kBlockBytes / row_bytes, 1, kBlockRowsMax);
    at_ = spool.append({});
    for (data::Batch batch; rows.next(batch);) {
      for (std::size_t begin = 0; begin < batch.rows; begin += most) {
        append_block(spool, batch, begin, std::min(most, batch.rows - begin));
      }
    }
    end_ = spool.append({});
  }

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    out = {};
    if (at_ == end_) {
      return false;
    }
    Head head{};
    spool_.read(at_, {reinterpret_cast<char*>(head.data()), sizeof head});
    std::string bytes(head[0], '\0');
    spool_.read(at_ + sizeof head, bytes);
    at_ += sizeof head + bytes.size();
    StateReader form(bytes);
    out.rows = head[1];
    for (const data::Field& field : schema_.fields) {
      data::convey(form, out.columns.emplace_back(field));
    }
    form.finish();
    return true;
  }

 private:
  data::Schema schema_;
  const Spool& spool_;
  std::uint64_t at_ = 0;
  std::uint64_t end_ = 0;
};

class RowsAside final : public data::BatchStream {
 public:
  RowsAside(const data::Slices& slices, const std::filesystem::path& folder) : spool_(folder) {
    std::vector<std::unique_ptr<data::BatchStream>> streams;
    for (const data::OpenStream& open : slices.open) {
      streams.push_back(std::make_unique<SliceAside>(*open(), spool_));
    }
    rows_ = data::side_by_side(std::move(streams), slices.places);
  }

  const data::Schema& schema() const override { return rows_->schema(); }
  bool next(data::Batch& out) override { return rows_->next(out); }

 private:
  Spool spool_;
  std::unique_ptr<data::BatchStream> rows_{};
};

}  // namespace

std::unique_ptr<data::BatchStream> rows_aside(const data::Slices& slices,
                                              const std::filesystem::path& folder) {
  return std::make_unique<RowsAside>(slices, folder);
}

}  // namespace mdm::compute
