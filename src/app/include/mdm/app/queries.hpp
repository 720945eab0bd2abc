#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <mdm/base/json.hpp>

namespace mdm::app {

struct QueryRequest {
  std::string name{};  ///< empty: the statement names its datasets, as DATASET.TABLE
  std::string sql{};
  std::string set = "default";  ///< of the features that a statement sees of the named dataset
  std::optional<std::uint64_t> row_limit{};  ///< 0 for all; nothing: the setting query.row_limit
  std::filesystem::path output{};            ///< a Parquet file, for query_to_parquet
  std::vector<std::string> without_rules{};  ///< beside those of the setting
};

/// The statements of a text, which semicolons part.
std::vector<std::string> statements_in(const std::string& sql);

/// The rules that rewrite queries: [{"name","does","safe"}], in the order in which they are tried.
Json query_rules();

}  // namespace mdm::app
