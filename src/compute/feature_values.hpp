#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <mdm/data/side_by_side.hpp>
#include <mdm/plan.hpp>

namespace mdm::compute {

/// What is to be known of the values of a feature to tell whether they carry signal.
struct FeatureValues {
  std::uint64_t rows = 0;
  std::uint64_t nulls = 0;
  bool one_value = true;  ///< none differs from the first that is not null
  std::string value{};    ///< the first, as data::cell_text
  /// Of all cells in order, whatever their type: 1 and true are one value.
  std::pair<std::uint64_t, std::uint64_t> digest{};
};

/// Of each column of features, by their places.
std::vector<FeatureValues> observe_values(const data::Slices& slices);

/// The features that correlate by more than `limit` with an earlier one that stays, over a sample
/// of the rows in which both have a finite value.
/// \param names  of all features
/// \param slices  their columns
/// \param total  about how many rows will come
std::map<std::string, plan::Signal> correlated_features(const std::vector<std::string>& names,
                                                        const data::Slices& slices,
                                                        std::uint64_t total, double limit,
                                                        const std::stop_token& stop);

}  // namespace mdm::compute
