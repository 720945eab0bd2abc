#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
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
  /// Called before a folder that a version was written into goes, to remove what stands elsewhere,
  /// as a schema on a server. What it throws keeps the folder, so that it can be tried again.
  std::function<void(const std::filesystem::path& folder)> release{};

  std::filesystem::path catalog() const { return root / "catalog.db"; }
  /// What a catalog on a server says, repeated here.
  std::filesystem::path server_catalog() const { return root / "catalog.server"; }
  std::filesystem::path id() const { return root / "home.id"; }
  std::filesystem::path datasets() const { return root / "datasets"; }
  std::filesystem::path custom_features(std::string_view dataset) const {
    return root / "config" / "custom_features" / (std::string(dataset) + ".yaml");
  }
  std::filesystem::path labels(std::string_view dataset) const {
    return root / "labels" / (std::string(dataset) + ".json");
  }
  std::filesystem::path staging() const { return root / "staging"; }
  std::filesystem::path dataset(std::string_view name) const { return datasets() / name; }
  std::filesystem::path generation(std::string_view name, std::int64_t number) const {
    return dataset(name) / std::to_string(number);
  }
};

/// The name in the one form that all commands use: lower case, '-' as '_', and characters that look
/// the same as one (Unicode's NFKC_Casefold). A name in this form stays as it is.
/// \throws Error{invalid_argument} unless it is 1 to 100 letters (of any alphabet), digits or '_',
///         at most 200 bytes of UTF-8, and no name in `reserved_names()`
std::string dataset_name(std::string_view name);

/// Names of schemas in SQL engines, and names that read as parts of the home.
std::span<const std::string_view> reserved_names() noexcept;

/// What no other home is called, and keeps its name when it is moved; empty if it has none yet.
std::string find_id(const Layout& layout);
/// The same, made if there is none. \throws Error{permission_denied | io_failed}
std::string make_id(const Layout& layout);
/// Where the home is, for people: "host:/path".
std::string place_of(const Layout& layout);

class OwnerMark;

/// A dataset version in the making: a private folder under `staging/` with the mark of this
/// process. Destroyed without `commit`, it removes its folder and leaves nothing.
///
/// Keep it until the catalog's transaction has ended: while it lives, `inspect` knows that the
/// generation it made is no orphan.
class Staging {
 public:
  /// \throws Error{permission_denied | io_failed}
  explicit Staging(const Layout& layout);
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  ~Staging();

  const std::filesystem::path& folder() const noexcept { return folder_; }  ///< gone after `commit`

  /// The protocol of DESIGN §4: sync every file, list each with its size and digest in
  /// `manifest["files"]`, write manifest.json, sync the folders, rename the folder to the next free
  /// generation of `name` without replacing anything, sync its parent.
  ///
  /// Nothing points to the generation yet, and it says so: the catalog's transaction is the commit
  /// point. Whoever fails there removes the generation again; else `confirm` follows.
  /// \param name      as `dataset_name` gives it
  /// \param catalog   the id of the catalog that is to name it
  /// \param manifest  gets "format", "id", "catalog", "files" and "generation"
  /// \returns the generation's number: one above the highest folder of the dataset
  /// \throws Error{io_failed | permission_denied}; nothing is visible then
  std::int64_t commit(std::string_view name, std::string_view catalog, Json& manifest);

  /// Says of the generation that `commit` made that the catalog names it. From here on no loss of
  /// the catalog makes it one that never was. Where that cannot be written, `mdm doctor` does it.
  void confirm() noexcept;

 private:
  Layout layout_;
  std::unique_ptr<OwnerMark> owner_;
  std::filesystem::path folder_;
  std::filesystem::path generation_{};  ///< that `commit` made
};

/// manifest.json of a generation. \throws Error{bad_input} if it is missing, broken or of a newer
/// format than this program knows
Json read_manifest(const std::filesystem::path& generation);
/// What the catalog keeps of a manifest, to notice changes made by hand.
std::string manifest_digest(const std::filesystem::path& generation);

/// Releases and removes a generation's folder (renamed into staging first, so that no half of it is
/// ever seen), and the dataset's with the last one; nothing if it is not there.
void remove_generation(const Layout& layout, std::string_view name, std::int64_t number);

/// Removes staging folders whose process is dead, but for those that cannot be released now. Called
/// by every command that writes.
void sweep(const Layout& layout);

}  // namespace mdm::home
