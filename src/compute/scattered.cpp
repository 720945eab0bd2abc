#include "scattered.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mdm::compute {
namespace {

constexpr std::size_t kVectorRows = 2048;  // the engine's
constexpr std::uint64_t kStretchBytes = 4U << 20U;
constexpr std::uint64_t kBlocksBytes = 4U << 20U;
/// More would make blocks so small that writing them costs more than their bytes.
constexpr std::uint64_t kStretchesMax = 1024;
constexpr std::uint64_t kAllValid = ~std::uint64_t{0};

/// Whole vectors of the engine.
std::size_t rows_of_stretch(std::uint64_t rows, std::size_t row_bytes) {
  const std::uint64_t wanted = std::max(kStretchBytes / row_bytes, rows / kStretchesMax + 1);
  return static_cast<std::size_t>((std::min(wanted, rows) / kVectorRows + 1) * kVectorRows);
}

void mark_nulls(data::Column& column) {
  for (std::size_t row = 0; row < column.rows; ++row) {
    if (std::isnan(column.floats[row])) {
      if (column.validity.empty()) {
        column.validity.resize((column.rows + 63) / 64, kAllValid);
      }
      column.validity[row >> 6U] &= ~(std::uint64_t{1} << (row & 63U));
      column.floats[row] = 0;
    }
  }
}

std::span<char> bytes_of(std::span<double> numbers) {
  return {reinterpret_cast<char*>(numbers.data()), numbers.size_bytes()};
}

}  // namespace

/// A stretch after the other.
class Scattered::Rows final : public data::BatchStream {
 public:
  Rows(const Scattered& table, const std::vector<std::string>& names)
      : table_(table), block_(table.block_rows_ * (table.width_ + 1)) {
    for (const std::string& name : names) {
      schema_.fields.push_back({name, data::Type::float64});
    }
  }

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    out = {};
    if (begin_ == table_.rows_) {
      return false;
    }
    out.rows = std::min<std::uint64_t>(table_.stretch_rows_, table_.rows_ - begin_);
    for (const data::Field& field : schema_.fields) {
      data::Column& column = out.columns.emplace_back(field);
      column.rows = out.rows;
      column.floats.resize(out.rows);
    }
    std::size_t left = out.rows;
    for (const std::uint64_t offset : table_.stretches_[next_].blocks) {
      const std::size_t rows = std::min(left, table_.block_rows_);
      const std::span<double> block = std::span(block_).first(rows * (table_.width_ + 1));
      table_.spool_.read(offset, bytes_of(block));
      put_in_place(block, out);
      left -= rows;
    }
    MDM_CHECK(left == 0);
    std::ranges::for_each(out.columns, mark_nulls);
    begin_ += out.rows;
    ++next_;
    return true;
  }

 private:
  void put_in_place(std::span<const double> block, data::Batch& out) const {
    const std::size_t step = table_.width_ + 1;
    for (std::size_t i = 0; i < out.columns.size(); ++i) {
      double* const cells = out.columns[i].floats.data();
      for (std::size_t at = 0; at < block.size(); at += step) {
        cells[static_cast<std::size_t>(block[at])] = block[at + 1 + i];
      }
    }
  }

  const Scattered& table_;
  data::Schema schema_{};
  data::Buffer<double> block_;
  std::size_t next_ = 0;     // stretch
  std::uint64_t begin_ = 0;  // its first place
};

Scattered::Scattered(std::uint64_t rows, std::size_t width, const std::filesystem::path& folder)
    : rows_(rows),
      width_(width),
      stretch_rows_(rows_of_stretch(rows, (width + 1) * sizeof(double))),
      spool_(folder) {
  const std::uint64_t row_bytes = (width + 1) * sizeof(double);
  stretches_.resize((rows + stretch_rows_ - 1) / stretch_rows_);
  const std::size_t rows_of_block =
      kBlocksBytes / row_bytes / std::max<std::size_t>(stretches_.size(), 1);
  block_rows_ = std::clamp<std::size_t>(rows_of_block, 1, stretch_rows_);
  blocks_.resize(stretches_.size() * block_rows_ * (width + 1));
}

std::span<double> Scattered::add(std::uint64_t place) {
  MDM_CHECK(place < rows_);
  const auto number = static_cast<std::size_t>(place / stretch_rows_);
  Stretch& stretch = stretches_[number];
  if (stretch.waiting == block_rows_) {
    put_aside(number);
  }
  double* const row = block_of(number) + stretch.waiting++ * (width_ + 1);
  *row = static_cast<double>(place % stretch_rows_);
  return {row + 1, width_};
}

void Scattered::put_aside(std::size_t stretch) {
  const std::size_t rows = std::exchange(stretches_[stretch].waiting, 0);
  const std::span<char> bytes = bytes_of({block_of(stretch), rows * (width_ + 1)});
  stretches_[stretch].blocks.push_back(spool_.append({bytes.data(), bytes.size()}));
}

void Scattered::finish() {
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    put_aside(i);
  }
  blocks_ = {};
}

std::unique_ptr<data::BatchStream> Scattered::open(const std::vector<std::string>& names) const {
  MDM_CHECK(names.size() == width_);
  return std::make_unique<Rows>(*this, names);
}

}  // namespace mdm::compute
