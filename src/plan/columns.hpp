#pragma once

#include <string>
#include <vector>

#include <mdm/plan.hpp>

namespace mdm::plan {

// For tests: profiles of columns of 100 rows, as the profile module would make them.

inline profile::ColumnProfile number_column(std::string name, data::Type type,
                                            std::uint64_t distinct) {
  return {.name = std::move(name),
          .type = type,
          .rows = 100,
          .distinct = distinct,
          .min = 1,
          .max = 101,
          .min_int = 1,
          .max_int = 101,
          .mean = 40,
          .std = 10};
}

inline profile::ColumnProfile text_column(std::string name,
                                          const std::vector<std::string>& values) {
  profile::ColumnProfile profile{.name = std::move(name),
                                 .type = data::Type::text,
                                 .rows = 100,
                                 .distinct = values.size(),
                                 .length_mean = 5};
  for (const std::string& value : values) {
    profile.top.push_back({.value = value, .count = 100 / values.size()});
  }
  return profile;
}

inline profile::ColumnProfile with_nulls(profile::ColumnProfile profile, std::uint64_t nulls) {
  profile.nulls = nulls;
  return profile;
}

inline std::vector<std::string> names_of(const FeaturePlan& plan) {
  std::vector<std::string> names;
  for (const Feature& feature : plan.features) {
    names.push_back(feature.name);
  }
  return names;
}

}  // namespace mdm::plan
