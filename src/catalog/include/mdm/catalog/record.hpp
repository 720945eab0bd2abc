#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <mdm/base/json.hpp>

namespace mdm::catalog {

struct ColumnRecord {
  std::string table{};
  std::string name{};
  std::string type{};
};

struct TableRecord {
  std::string name{};
  std::string role{};
  std::int64_t rows = 0;
  std::int64_t columns = 0;
};

/// Of records of former versions.
inline constexpr std::int64_t kUnknownQuality = -1;

/// What the catalog knows of a dataset: enough to list, find and open it without touching it.
struct DatasetRecord {
  std::string name{};
  std::int64_t version = 0;     ///< 1, 2, …: set by `put`
  std::int64_t generation = 0;  ///< names its folder
  std::string home{};           ///< where that is, "host:/path"; empty: in this home
  std::string digest{};         ///< of its content: rows, schema and roles
  std::string manifest_digest{};
  std::string description{};
  std::string owner{};
  std::string problem_type{};
  std::vector<std::string> targets{};
  std::vector<std::string> ids{};
  std::vector<std::string> tags{};
  std::string backend{};
  std::string source{};  ///< the path it was registered from
  std::string registered_at{};
  std::string updated_at{};
  std::int64_t rows = 0;  ///< of all tables but submissions
  std::int64_t size_bytes = 0;
  std::int64_t feature_count = 0;
  std::int64_t quality = kUnknownQuality;  ///< 0 to 100: docs/reference/quality.md
  std::vector<TableRecord> tables{};
  std::vector<ColumnRecord> columns{};
};

/// The members in their order, "columns" last; "home" only where it is another. \throws
/// Error{bad_input} if `json` lacks one other than that and those that came later: "owner" and
/// "quality", which is null where it is unknown
Json to_json(const DatasetRecord& record);
DatasetRecord from_json(const Json& json);

}  // namespace mdm::catalog
