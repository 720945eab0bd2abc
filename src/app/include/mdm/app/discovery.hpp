#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mdm::app {

// How datasets are found, and what is said of them to be found by.

struct ListRequest {
  std::string filter{};  ///< catalog::parse_condition
  std::vector<std::string> tags{};
  std::string problem_type{};
  std::string backend{};
  std::string sort_by = "name";  ///< catalog::sort_names
  bool reverse = false;
  std::int64_t limit = 0;
  std::string after{};  ///< "next" of the page before
  bool facets = false;
};

struct SearchRequest {
  std::string text{};  ///< catalog::parse_condition
  std::string tag{};
  std::int64_t limit = 20;
  bool facets = false;
};

struct SimilarRequest {
  std::string name{};
  std::string by = "contents";  ///< contents, schema, columns
  std::int64_t limit = 10;
};

/// What is to be said of a dataset from now on; nothing: as before.
struct UpdateRequest {
  std::string name{};
  std::optional<std::string> description{};
  std::optional<std::string> owner{};
  std::optional<std::vector<std::string>> tags{};
  std::vector<std::string> add_tags{};
  std::vector<std::string> remove_tags{};
};

}  // namespace mdm::app
