#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mdm/plan.hpp>

namespace mdm::plan {

/// A name that any store can hold: names of more than 63 bytes (PostgreSQL's limit) are cut at a
/// character and end in eight hexadecimal digits of the digest of the whole name.
std::string storable_name(std::string_view name);

/// A drafted feature. A `derived` name comes from cells or from two columns, and gives way.
struct Named {
  Feature feature{};
  bool derived = false;
};

/// Gives each feature a name of its own, compared without case. A derived name that is taken gets
/// the first free one of `_2`, `_3`, …, in the order of the features.
/// \throws Error{invalid_argument} if another name is taken by a column or a feature
std::vector<Feature> with_own_names(std::vector<Named> drafted,
                                    const std::vector<std::string>& columns);

}  // namespace mdm::plan
