#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include <mdm/data.hpp>

namespace mdm::data {

/// Some of the columns of a table, with all its rows, when they are asked for.
using OpenStream = std::function<std::unique_ptr<BatchStream>()>;

/// A table in slices, which are opened one after the other or all at once.
struct Slices {
  std::vector<OpenStream> open{};
  /// Where in the table each column belongs, slice after slice; empty: where it comes.
  std::vector<std::size_t> places{};

  /// The place of the column that comes as `number`.
  std::size_t place_of(std::size_t number) const {
    return places.empty() ? number : places[number];
  }
};

/// The columns of several streams, one or more, side by side. All must give as many rows, in
/// batches of any size.
/// \param places  as Slices::places
std::unique_ptr<BatchStream> side_by_side(std::vector<std::unique_ptr<BatchStream>> streams,
                                          std::vector<std::size_t> places = {});

}  // namespace mdm::data
