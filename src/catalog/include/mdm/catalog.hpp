#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mdm/base.hpp>
#include <mdm/catalog/query.hpp>
#include <mdm/catalog/record.hpp>

namespace mdm::catalog {

/// Of the current versions of all datasets.
struct Totals {
  std::int64_t datasets = 0;
  std::int64_t rows = 0;
  std::int64_t size_bytes = 0;
};

/// The index of all datasets. Safe for use by many processes; one thread at a time in each.
/// Everything in it can be made again from the manifests.
class Catalog {
 public:
  virtual ~Catalog() = default;

  /// What people say of the version that a new one follows.
  using TakeOver = std::function<void(const DatasetRecord& current, DatasetRecord& record)>;

  /// Adds a version of a dataset and makes it the current one; the commit point of a registration.
  /// \param expected_version  the version that the caller saw as the current one; 0 for none
  /// \param take_over  may set the description, owner and tags of the record by those of the
  ///                   current version; it runs in the transaction, so that none are lost
  /// \returns the record with its version: 1, or one above the current one
  /// \throws Error{already_exists} if the current version is another one by now,
  ///         Error{permission_denied} if the catalog was opened read-only
  virtual DatasetRecord put(DatasetRecord record, std::int64_t expected_version,
                            const TakeOver& take_over) = 0;
  DatasetRecord put(DatasetRecord record, std::int64_t expected_version) {
    return put(std::move(record), expected_version, {});
  }

  virtual std::optional<DatasetRecord> find(std::string_view name) = 0;
  virtual std::optional<DatasetRecord> find_version(std::string_view name,
                                                    std::int64_t version) = 0;
  virtual std::vector<std::int64_t> versions(std::string_view name) = 0;  ///< ascending

  /// Adds versions as `put` does, each on top of what there is, all in one transaction.
  virtual void add(std::span<const DatasetRecord> records) = 0;

  /// What was put by anybody before the call is found.
  /// \cost of a list of all datasets: of the page, whatever comes before and after it; else a few
  ///       nanoseconds for each dataset (docs/formats/catalog-index.md)
  /// \throws Error{invalid_argument} if `query.after` is no place in this order
  virtual Page list(const Query& query) = 0;
  virtual Totals totals() = 0;
  /// Names what all lists come from: another text after each change, and no other catalog's.
  virtual std::string state() = 0;
  /// What no other catalog is called, but for a copy of it. One opened read-only that is not there
  /// yet is called something else each time.
  virtual std::string id() = 0;
  virtual std::vector<std::string> names() = 0;  ///< sorted

  /// Changes what is said of a dataset, and no version: `change` gets the current record and may
  /// set its description, owner, tags, updated_at and feature_count. It runs in the transaction,
  /// before its end. \returns the record; nothing if there is none
  virtual std::optional<DatasetRecord> relabel(
      std::string_view name, const std::function<void(DatasetRecord& record)>& change) = 0;

  /// Datasets like this one, the most alike first. \throws Error{not_found}
  virtual std::vector<Alike> alike(std::string_view name, Likeness likeness,
                                   std::int64_t limit) = 0;

  /// Forgets all versions of a dataset but the digests of their manifests. \returns the generations
  /// of those in this home
  virtual std::vector<std::int64_t> remove(std::string_view name) = 0;
  /// Whether a version with this manifest was removed.
  virtual bool has_removed(std::string_view manifest_digest) = 0;

  /// Every version of every dataset in this home.
  struct Generation {
    std::string name{};
    std::int64_t generation = 0;
    std::string manifest_digest{};
  };
  virtual std::vector<Generation> generations() = 0;

  /// The files of the index that are missing or damaged, after reading all of them. Answers are
  /// right without them, but slow; if `repair` they are made anew, and files that belong to nothing
  /// removed.
  virtual std::vector<std::string> inspect_index(bool repair) = 0;
};

/// Opens a catalog in one SQLite file, creating it when absent; an absent one opened read-only is
/// empty and creates nothing. A file in a folder that cannot be written is read without locks: open
/// it anew for each request. \throws Error{permission_denied | io_failed | unavailable},
/// Error{bad_input} for a damaged file or
///         one of a newer version, with the hint to run `mdm doctor --rebuild`; so does every call
std::unique_ptr<Catalog> open_catalog(const std::filesystem::path& file, bool read_only);

}  // namespace mdm::catalog
