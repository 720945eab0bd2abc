#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/arrow.hpp>

#include "fields.hpp"

namespace mdm::arrow {

/// The cells of a column in one record batch. Its buffers are long enough for its rows, but what
/// stands in them (offsets, views, numbers of a dictionary) is not checked yet.
struct Array {
  std::uint64_t rows = 0;
  std::string_view validity{};  ///< a bit a row; empty: all are valid
  std::string_view offsets{};   ///< of text, bytes and lists
  std::string_view cells{};
  std::vector<std::string_view> more{};  ///< what views point into
  std::vector<Array> children{};

  bool valid(std::uint64_t row) const noexcept {
    return validity.empty() ||
           (unsigned{static_cast<unsigned char>(validity[row / 8])} >> (row % 8) & 1U) != 0;
  }
};

/// Buffers of a record batch that were compressed; arrays point into them.
class Unpacked {
 public:
  explicit Unpacked(std::uint64_t limit_bytes) : limit_bytes_(limit_bytes) {}

  /// \throws Error{bad_input} if they take more than the limit together
  std::string_view add(Codec codec, std::string_view packed);

 private:
  std::uint64_t limit_bytes_;
  std::uint64_t bytes_ = 0;
  std::deque<std::string> buffers_{};
};

/// The arrays of a record batch, or of a dictionary; of columns that are not wanted empty ones.
/// \param wanted  by the position of the column
/// \throws Error{bad_input} for one that contradicts the schema or its own body
std::vector<Array> arrays_of(const ipc::RecordBatch& batch, std::string_view body,
                             const std::vector<const Node*>& nodes, const std::vector<bool>& wanted,
                             Unpacked& unpacked);

}  // namespace mdm::arrow
