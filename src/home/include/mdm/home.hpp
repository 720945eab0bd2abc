#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/base/json.hpp>

namespace mdm::home {

/// The folders under the home, as docs/formats/home.md describes them. Nothing is ever written
/// elsewhere.
struct Layout {
  std::filesystem::path root{};

  std::filesystem::path catalog() const { return root / "catalog.db"; }
  std::filesystem::path datasets() const { return root / "datasets"; }
  std::filesystem::path staging() const { return root / "staging"; }
  std::filesystem::path dataset(std::string_view name) const { return datasets() / name; }
  std::filesystem::path generation(std::string_view name, std::int64_t number) const {
    return dataset(name) / std::to_string(number);
  }
};

/// The name in the one form that all commands use: lower case, '-' as '_'.
/// \throws Error{invalid_argument} unless it is 1 to 100 letters (of any alphabet), digits or '_'
///         that do not make a name the home keeps for itself
std::string dataset_name(std::string_view name);

/// A dataset version in the making: a private folder under `staging/` with the mark of this process.
/// Destroyed without `commit`, it removes its folder and leaves nothing.
class Staging {
 public:
  /// \throws Error{permission_denied | io_failed}
  explicit Staging(const Layout& layout);
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  ~Staging();

  const std::filesystem::path& folder() const noexcept { return folder_; }

  /// The protocol of DESIGN §4: sync every file, list each with its size and digest in
  /// `manifest["files"]`, write manifest.json, sync the folders, rename the folder to the next free
  /// generation of `name` without replacing anything, sync its parent.
  ///
  /// Nothing points to the generation yet: the catalog's transaction is the commit point. Whoever
  /// fails there removes the generation again.
  /// \param manifest  gets "format", "generation" and "files"
  /// \returns the generation's number
  std::int64_t commit(std::string_view name, Json& manifest);

 private:
  Layout layout_;
  std::filesystem::path folder_;
};

/// manifest.json of a generation. \throws Error{bad_input} if it is missing, broken or of a newer
/// format than this program knows
Json read_manifest(const std::filesystem::path& generation);
/// What the catalog keeps of a manifest, to notice changes made by hand.
std::string manifest_digest(const std::filesystem::path& generation);

/// Removes a generation's folder (renamed into staging first, so that no half of it is ever seen).
void remove_generation(const Layout& layout, std::string_view name, std::int64_t number);

/// One thing that is not as it should be.
struct Finding {
  std::string kind{};  ///< "stale_staging", "orphan", "missing_generation", "damaged", …
  std::string path{};
  std::string detail{};
  bool repairable = false;
};

/// What the catalog says exists.
struct Expected {
  std::string name{};
  std::int64_t generation = 0;
  std::string manifest_digest{};
  auto operator<=>(const Expected&) const = default;
};

/// Looks for staging folders of dead processes, generations that no catalog row names, rows
/// without a generation, and files whose size or digest is not the manifest's.
std::vector<Finding> inspect(const Layout& layout, const std::vector<Expected>& expected);

/// Removes what `inspect` marked repairable; \returns the findings that remain.
std::vector<Finding> repair(const Layout& layout, const std::vector<Finding>& findings);

/// Removes staging folders whose process is dead. Called by every command that writes.
void sweep(const Layout& layout);

}  // namespace mdm::home
