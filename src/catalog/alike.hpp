#pragma once

#include <span>
#include <string>
#include <vector>

#include "evaluation.hpp"

namespace mdm::catalog {

/// A term by which datasets are alike, and how much it counts.
struct LikeTerm {
  std::string text{};
  double weight = 1;
};

/// The terms of a record that count for a likeness.
std::vector<LikeTerm> like_terms(const DatasetRecord& record, Likeness likeness);

/// A dataset and its share of the weights, where rare terms count more.
struct LikeOne {
  std::int64_t id = 0;
  double likeness = 0;
};

/// The datasets that share the most of the terms.
/// \param name  of a dataset that is left out
std::vector<LikeOne> find_alike(std::span<const Part> parts, const std::vector<LikeTerm>& terms,
                                std::string_view name, std::size_t limit);

/// Columns of one record that the other has, too, by name and type.
std::vector<std::string> shared_columns(const DatasetRecord& one, const DatasetRecord& other);

}  // namespace mdm::catalog
