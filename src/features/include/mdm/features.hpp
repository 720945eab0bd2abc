#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/base/json.hpp>
#include <mdm/plan.hpp>

namespace mdm::features {

/// The features of one table, in a Parquet file: kRowId first, then the features of the plan.
struct FeatureTable {
  std::string table{};
  std::string file{};  ///< relative to the version's folder
  std::uint64_t rows = 0;
  std::uint64_t size_bytes = 0;
  std::string digest{};
};

/// One immutable version of a feature set.
struct Version {
  std::string set = "default";
  int number = 1;
  std::string created_at{};
  std::string plan_digest{};
  std::vector<FeatureTable> tables{};
  std::filesystem::path folder{};

  std::filesystem::path file_of(std::string_view table) const;  ///< \throws Error{not_found}
};

/// Writes the Parquet file of `table` at `path`; \returns rows.
using WriteTable =
    std::function<std::uint64_t(const std::string& table, const std::filesystem::path& path)>;

/// The feature sets in the `features/` folder of one dataset version:
/// `<set>/<version>/{plan.json, manifest.json, <table>.parquet …}`: docs/formats/feature-store.md.
/// Safe for concurrent use, by several processes too.
class FeatureStore {
 public:
  explicit FeatureStore(std::filesystem::path folder);

  /// Adds a version: `write` is called once for each table, then the plan and the manifest are
  /// written and everything is synced; the version appears as a whole or not at all.
  /// \param set  up to 64 letters, digits, '-' and '_'
  /// \throws Error{invalid_argument | io_failed | permission_denied}, and what `write` throws
  Version add(const std::string& set, const plan::FeaturePlan& plan,
              const std::vector<std::string>& tables, const WriteTable& write);

  // What reads a version throws Error{bad_input} that names its damaged or missing file.

  std::vector<Version> list() const;  ///< by set, then by number
  /// The newest version of a set; nothing if it has none.
  std::optional<Version> latest(std::string_view set) const;
  plan::FeaturePlan plan_of(const Version& version) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace mdm::features
