#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <mdm/home.hpp>

namespace mdm::home {

/// One thing that is not as it should be.
struct Finding {
  /// "stale_staging": work of a process that died · "orphan": a generation that the catalog was to
  /// name and never did, or that it has removed · "unknown": one that the catalog does not name,
  /// and cannot disown either · "unconfirmed": one that it names and that does not say so ·
  /// "empty_folder": a dataset without generations · "missing_generation": a row without a folder ·
  /// "damaged": a manifest or file that is not what was written · "unlisted": a file, not below
  /// `features/`, that the manifest does not name · "foreign": nothing of mdm's
  std::string kind{};
  std::string path{};  ///< relative to the home
  std::string detail{};
  bool repairable = false;  ///< by removing it, or what it lacks is known
};

/// What the catalog says exists.
struct Expected {
  std::string name{};
  std::int64_t generation = 0;
  std::string manifest_digest{};
  auto operator<=>(const Expected&) const = default;
};

/// What the catalog can be asked.
struct Knowledge {
  std::string catalog{};  ///< its id
  std::function<std::vector<Expected>()> generations{};
  std::function<bool(const std::string& manifest_digest)> has_removed{};
};

/// Looks for all kinds of findings; reads every file of every generation. A generation that a live
/// process is about to name in the catalog is no finding.
/// \cost one pass over all files
std::vector<Finding> inspect(const Layout& layout, const Knowledge& knowledge);

/// Removes what `inspect` marked repairable, unless the catalog names it by now; \returns the
/// findings that remain.
std::vector<Finding> repair(const Layout& layout, const std::vector<Finding>& findings,
                            const Knowledge& knowledge);

/// Whether the catalog says of a generation that it does not name that it never has, or has removed
/// it: "orphan", "unknown" or "damaged". It is to be asked of no generation of a live process.
Finding explain_unnamed(const Layout& layout, std::string_view name, std::int64_t number,
                        const Knowledge& knowledge);

/// The manifest that the catalog knows of this generation; nothing if it is not there or another.
std::optional<Json> find_manifest(const Layout& layout, const Expected& expected);
/// True if `inspect` would find no damage in this generation.
/// \cost one pass over its files
bool is_intact(const Layout& layout, const Expected& expected);

}  // namespace mdm::home
