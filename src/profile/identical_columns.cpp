#include "identical_columns.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "hash.hpp"

namespace mdm::profile {
namespace {

template <typename T>
std::string_view bytes_of(const data::Buffer<T>& buffer) noexcept {
  return {reinterpret_cast<const char*>(buffer.data()), buffer.size() * sizeof(T)};
}

std::uint64_t hash_of_cells(const data::Column& column) {
  std::uint64_t hash =
      static_cast<std::uint64_t>(column.type) ^ static_cast<std::uint64_t>(column.scale) << 8U;
  for (const std::string_view bytes :
       {bytes_of(column.validity), bytes_of(column.bytes8), bytes_of(column.ints),
        bytes_of(column.floats), bytes_of(column.decimals), bytes_of(column.days),
        bytes_of(column.offsets), bytes_of(column.chars)}) {
    hash = hash_of(hash ^ hash_of(bytes));
  }
  return hash;
}

template <typename T>
bool same(const data::Buffer<T>& a, const data::Buffer<T>& b) noexcept {
  return bytes_of(a) == bytes_of(b);
}

/// Byte by byte: bytes behind the last cell may make equal columns look different, never different
/// ones equal.
bool same_cells(const data::Column& a, const data::Column& b) noexcept {
  return a.type == b.type && a.scale == b.scale && a.rows == b.rows &&
         same(a.validity, b.validity) && same(a.bytes8, b.bytes8) && same(a.ints, b.ints) &&
         same(a.floats, b.floats) && same(a.decimals, b.decimals) && same(a.days, b.days) &&
         same(a.offsets, b.offsets) && same(a.chars, b.chars);
}

}  // namespace

IdenticalColumns::IdenticalColumns(const std::vector<double>& pivots)
    : pivots_(pivots), leaders_(pivots.size()) {
  std::iota(leaders_.begin(), leaders_.end(), std::size_t{0});
}

void IdenticalColumns::find(const data::Batch& batch) {
  std::unordered_multimap<std::uint64_t, std::size_t> known;
  for (std::size_t i = 0; i < batch.columns.size(); ++i) {
    const std::uint64_t hash = hash_of_cells(batch.columns[i]);
    const auto [begin, end] = known.equal_range(hash);
    const auto leader = std::find_if(begin, end, [&](const auto& entry) {
      return pivots_[entry.second] == pivots_[i] &&
             same_cells(batch.columns[entry.second], batch.columns[i]);
    });
    if (leader == end) {
      known.emplace(hash, i);
    } else {
      leaders_[i] = leader->second;
      following_.push_back(i);
    }
  }
}

std::vector<IdenticalColumns::Pair> IdenticalColumns::compare(const data::Batch& batch) {
  std::vector<Pair> parted;
  if (!started_ && batch.rows > 0) {
    started_ = true;
    find(batch);
    return parted;
  }
  std::erase_if(following_, [&](std::size_t column) {
    const std::size_t leader = leaders_[column];
    if (leader == column || same_cells(batch.columns[leader], batch.columns[column])) {
      return leader == column;
    }
    parted.push_back({column, leader});
    leaders_[column] = column;
    return true;
  });
  return parted;
}

std::size_t IdenticalColumns::size() const noexcept {
  std::size_t size = 0;
  for (std::size_t i = 0; i < leaders_.size(); ++i) {
    size += leaders_[i] != i ? 1U : 0U;
  }
  return size;
}

}  // namespace mdm::profile
