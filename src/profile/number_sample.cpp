#include "number_sample.hpp"

#include <algorithm>

#include "hash.hpp"

namespace mdm::profile {
namespace {

/// Three quarters of it, the fewest rows that are left, put two standard errors of a rank at 0.48
/// %.
constexpr std::size_t kRowsMost = 57'344;
constexpr std::size_t kCellsMost = 26 * kRowsMost;

std::uint64_t key_at(const data::Column& column, std::size_t row) {
  switch (column.type) {
    case data::Type::float64: return key_of(column.floats[row]);
    case data::Type::decimal:
      return key_of(data::decimal_value(column.decimals[row], column.scale));
    case data::Type::date: return key_of(std::int64_t{column.days[row]});
    default: return key_of(column.ints[row]);
  }
}

template <typename Item, typename Keep>
void keep_if(std::vector<Item>& items, Keep keep) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    items[kept] = items[i];
    kept += keep(i) ? 1U : 0U;
  }
  items.resize(kept);
}

}  // namespace

NumberSample::NumberSample(const data::Schema& schema, std::uint64_t first_row)
    : next_row_(first_row), place_of_(schema.fields.size(), kNone) {
  for (std::uint32_t i = 0; i < schema.fields.size(); ++i) {
    const data::Type type = schema.fields[i].type;
    if (type != data::Type::text && type != data::Type::boolean) {
      place_of_[i] = static_cast<std::uint32_t>(kept_.size());
      kept_.push_back({i});
    }
  }
  rows_max_ = std::min(kRowsMost, kCellsMost / std::max<std::size_t>(kept_.size(), 1));
}

/// Doubling would end at nearly twice of what is needed, for each column.
void NumberSample::make_room(Kept& kept, std::size_t more) const {
  const std::size_t needed = kept.keys.size() + more;
  if (needed > kept.keys.capacity()) {
    const std::size_t room = std::max(needed, std::min(2 * needed, rows_max_ + rows_max_ / 8 + 1));
    kept.keys.reserve(room);
    kept.valid.reserve(room);
  }
}

void NumberSample::lower(std::uint64_t threshold) {
  threshold_ = threshold;
  const auto keep = [this](std::size_t i) { return hashes_[i] < threshold_; };
  for (Kept& kept : kept_) {
    keep_if(kept.keys, keep);
    keep_if(kept.valid, keep);
  }
  std::erase_if(hashes_, [this](std::uint64_t hash) { return hash >= threshold_; });
}

void NumberSample::thin() {
  while (hashes_.size() > rows_max_) {
    lower(threshold_ - threshold_ / 4);
  }
}

void NumberSample::add(const data::Batch& batch) {
  if (!kept_.empty()) {
    // In parts, or a large batch would need room for all of its rows at once.
    const std::size_t part = std::max<std::size_t>(rows_max_ / 8, 1);
    for (std::size_t begin = 0; begin < batch.rows; begin += part) {
      add(batch, begin, std::min(begin + part, batch.rows));
    }
  }
  next_row_ += batch.rows;
}

void NumberSample::add(const data::Batch& batch, std::size_t begin, std::size_t end) {
  picked_.resize(end - begin);
  std::size_t count = 0;
  for (std::size_t row = begin; row < end; ++row) {
    picked_[count] = static_cast<std::uint32_t>(row);
    count += hash_of(next_row_ + row + 1) < threshold_ ? 1U : 0U;
  }
  picked_.resize(count);
  for (const std::uint32_t row : picked_) {
    hashes_.push_back(hash_of(next_row_ + row + 1));
  }
  for (Kept& kept : kept_) {
    const data::Column& column = batch.columns[kept.column];
    make_room(kept, count);
    for (const std::uint32_t row : picked_) {
      kept.keys.push_back(key_at(column, row));
      kept.valid.push_back(column.valid(row) ? 1 : 0);
    }
  }
  thin();
}

void NumberSample::append(const NumberSample& other) {
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    const Kept& more = other.kept_[i];
    kept_[i].keys.insert(kept_[i].keys.end(), more.keys.begin(), more.keys.end());
    kept_[i].valid.insert(kept_[i].valid.end(), more.valid.begin(), more.valid.end());
  }
  hashes_.insert(hashes_.end(), other.hashes_.begin(), other.hashes_.end());
  next_row_ = other.next_row_;
  lower(std::min(threshold_, other.threshold_));
  thin();
}

}  // namespace mdm::profile
