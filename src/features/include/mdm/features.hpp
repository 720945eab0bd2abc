#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/base/json.hpp>
#include <mdm/features/table_form.hpp>
#include <mdm/plan.hpp>

namespace mdm::features {

/// How far a version has come. Of the versions of a set at most one is active: it is the one that
/// queries and exports read.
enum class Stage : std::uint8_t { draft, validated, active, retired };
std::string_view name_of(Stage stage) noexcept;

/// One version of a feature set. All but its stage is immutable.
struct Version {
  std::string set = "default";
  int number = 1;
  Stage stage = Stage::draft;
  std::string created_at{};
  std::string staged_at{};  ///< since when it has its stage
  std::string plan_digest{};
  Json request{};                      ///< what was asked for, to be asked for again
  std::vector<FeatureTable> tables{};  ///< none: the plan alone was kept
  std::filesystem::path folder{};
  /// Why its manifest cannot be read; then only its set, its number, its stage and its folder are
  /// known. Empty: it was read.
  std::string damage{};

  std::uint64_t size_bytes() const;  ///< of the files of all tables
  const FeatureTable* find_table(std::string_view table) const noexcept;
  /// How an engine reads the features of a table. \throws Error{not_found}
  TableSource source_of(std::string_view table) const;
};

/// \throws Error{bad_input} if it is damaged
void require_readable(const Version& version);
/// \throws Error{invalid_argument} if the version is the active one of its set
void require_removable(const Version& version);

/// What a version is to hold.
struct Draft {
  std::string set = "default";    ///< up to 64 letters, digits, '-' and '_'
  Stage stage = Stage::draft;     ///< active only for the first version of a new dataset
  Json request = Json::object();  ///< see Version
  std::vector<std::string> tables{};
};

/// One thing in a store that is not as it should be.
struct Finding {
  /// "stale_staging": left by a process that died · "damaged": a file that is not what was written
  /// · "unlisted": a file that no manifest names
  std::string kind{};
  std::string path{};  ///< relative to the store's folder
  std::string detail{};
  bool repairable = false;  ///< by `sweep`
};

/// A version that should be there.
struct VersionName {
  std::string set{};
  int number = 0;
};

/// The feature sets in the `features/` folder of one dataset version:
/// `<set>/<version>/{plan.json, manifest.json, <table>.parquet …}`, and `<set>/lifecycle.json`, in
/// which stages change: docs/formats/feature-store.md. Safe for concurrent use, by several
/// processes too.
class FeatureStore {
 public:
  explicit FeatureStore(std::filesystem::path folder);

  /// Adds a version: the tables are written in this form, then the plan and the manifest, and
  /// everything is synced; the version appears as a whole or not at all.
  /// \throws Error{invalid_argument | io_failed | permission_denied}, and what `form` throws
  Version add(const Draft& draft, const plan::FeaturePlan& plan, TableForm& form,
              const OpenRows& open, const std::stop_token& stop);

  // What reads a version throws Error{bad_input} that names its damaged or missing file; lists hold
  // damaged versions, too.

  std::vector<Version> list() const;                          ///< by set, then by number
  std::vector<Version> versions(std::string_view set) const;  ///< by number
  /// The one that queries and exports read; nothing if the set has none.
  std::optional<Version> active(std::string_view set) const;
  plan::FeaturePlan plan_of(const Version& version) const;

  /// Changes the stage of a version. If it becomes active, the former active one is retired by the
  /// same write.
  /// \throws Error{not_found} if there is no such version, Error{io_failed | permission_denied}
  void move(std::string_view set, int number, Stage stage);

  /// Removes a version for good; its number is not given again.
  /// \throws Error{not_found}; Error{invalid_argument} if it is active
  void remove(std::string_view set, int number);

  /// What is wrong with the files of a version; nothing if all of them are what was written.
  /// \cost one pass over them
  std::vector<Finding> verify(const Version& version) const;

  /// Looks at all that is in the store.
  /// \param expected  versions that are there, unless they were deleted
  /// \cost one pass over all files
  std::vector<Finding> inspect(const std::vector<VersionName>& expected) const;

  /// Removes what processes that died have left.
  void sweep();

  /// Every change of stage of a version, oldest first: {"version","stage","at"}.
  Json history(const Version& version) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace mdm::features
