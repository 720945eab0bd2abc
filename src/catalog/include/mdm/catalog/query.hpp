#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mdm/catalog/condition.hpp>
#include <mdm/catalog/record.hpp>

namespace mdm::catalog {

enum class Sort : std::uint8_t {
  name,
  registered_at,
  updated_at,
  rows,
  size_bytes,
  feature_count,
  column_count,  ///< of different names
  quality,
  relevance,  ///< how well the words of the condition fit, the best first
};

/// The orders by the names that users give them, in the order of Sort, without relevance.
std::span<const std::string_view> sort_names() noexcept;
/// \throws Error{invalid_argument} that lists them
Sort sort_named(std::string_view name);

/// Which datasets, and how they are told. Equal values sort by name.
struct Query {
  Condition where{};
  Sort sort = Sort::name;
  bool descending = false;
  std::int64_t limit = 0;  ///< 0: no limit
  /// Goes on after this place: a `Page::next` of the same order. Datasets that came meanwhile are
  /// seen if they stand after it. There is none in the order of relevance.
  std::string after{};
  bool with_facets = false;
  std::size_t facet_values = 20;  ///< of each facet at most; 0: all
  /// Tells where the words of the condition were found.
  bool with_matches = false;
};

/// The values of a field among the datasets that were found, the most frequent first.
struct Facet {
  std::string_view name{};
  std::vector<std::pair<std::string, std::int64_t>> values{};  ///< at most Query::facet_values
  std::int64_t distinct = 0;                                   ///< how many values there are
};

struct Page {
  std::vector<DatasetRecord> datasets{};  ///< without columns
  /// Of each dataset "name", "description", "tag", "column Age", …, once each.
  std::vector<std::vector<std::string>> matched{};
  std::string next{};           ///< where the next page begins; empty after the last one
  std::int64_t total = 0;       ///< datasets on all pages
  std::vector<Facet> facets{};  ///< backend, problem, tag, type, size, owner
};

/// What datasets that are alike have in common.
enum class Likeness : std::uint8_t {
  contents,  ///< columns of a name and type, tags, words
  schema,    ///< names and types of all columns of all tables but submissions
  columns,   ///< some columns of a name and type, by which they may be joined
};

struct Alike {
  DatasetRecord dataset{};             ///< without columns
  double likeness = 0;                 ///< 0 to 1: the share of what the other is that this is, too
  std::vector<std::string> columns{};  ///< that both have, of a name and type
};

}  // namespace mdm::catalog
