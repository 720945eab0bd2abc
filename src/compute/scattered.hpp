#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include <mdm/data.hpp>

#include "spool.hpp"

namespace mdm::compute {

/// A table of numbers whose rows come in any order and are read back in the order of their places.
/// Rows of neighbouring places wait in blocks of a spool; those of one stretch are in memory while
/// they are put in order. Memory: some 16 MB, and a thousandth of tables larger than 8 GB.
///
/// One thread at a time while rows are added; afterwards safe for concurrent use.
class Scattered final {
 public:
  /// \param rows   that will be added, with the places 0, 1 … below this number, each once
  /// \param width  numbers of a row
  /// \param folder as of Spool
  Scattered(std::uint64_t rows, std::size_t width, const std::filesystem::path& folder);

  /// The numbers of the row with this place, to be filled before the next one is added. NaN is
  /// a null. \throws as Spool
  std::span<double> add(std::uint64_t place);
  /// No row comes any more.
  void finish();

  /// The rows, each number a column under one of these names. This must outlive the stream.
  std::unique_ptr<data::BatchStream> open(const std::vector<std::string>& names) const;

 private:
  class Rows;
  struct Stretch {
    std::vector<std::uint64_t>
        blocks{};             // where they begin in the spool; all but the last are full
    std::size_t waiting = 0;  // rows of the block that is filled
  };

  double* block_of(std::size_t stretch) { return &blocks_[stretch * block_rows_ * (width_ + 1)]; }
  void put_aside(std::size_t stretch);

  std::uint64_t rows_;
  std::size_t width_;
  std::size_t stretch_rows_;
  std::size_t block_rows_ = 1;
  std::vector<Stretch> stretches_{};
  data::Buffer<double> blocks_{};  // one for each stretch: rows of a place in it and their numbers
  Spool spool_;
};

}  // namespace mdm::compute
