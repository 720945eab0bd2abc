#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mdm/base.hpp>
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
  relevance,     ///< how well the words of the condition fit, the best first
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
  /// Tells where the words of the condition were found.
  bool with_matches = false;
};

/// The values of a field among the datasets that were found, the most frequent first.
struct Facet {
  std::string_view name{};
  std::vector<std::pair<std::string, std::int64_t>> values{};  ///< at most kFacetValuesMax
  std::int64_t distinct = 0;                                   ///< how many values there are
};
inline constexpr std::size_t kFacetValuesMax = 20;

struct Page {
  std::vector<DatasetRecord> datasets{};  ///< without columns
  /// Of each dataset "name", "description", "tag", "column Age", …, once each.
  std::vector<std::vector<std::string>> matched{};
  std::string next{};           ///< where the next page begins; empty after the last one
  std::int64_t total = 0;       ///< datasets on all pages
  std::vector<Facet> facets{};  ///< backend, problem, tag, type, size, owner
};

/// The index of all datasets: one SQLite file. Safe for use by many processes; one thread at a time
/// in each. Everything in it can be made again from the manifests.
class Catalog {
 public:
  virtual ~Catalog() = default;

  /// Adds a version of a dataset and makes it the current one; the commit point of a registration.
  /// \param expected_version  the version that the caller saw as the current one; 0 for none
  /// \returns the record with its version: 1, or one above the current one
  /// \throws Error{already_exists} if the current version is another one by now,
  ///         Error{permission_denied} if the catalog was opened read-only
  virtual DatasetRecord put(DatasetRecord record, std::int64_t expected_version) = 0;

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
  virtual std::int64_t count() = 0;
  virtual std::vector<std::string> names() = 0;  ///< sorted

  /// Forgets all versions of a dataset; \returns their generations, none if it is not known.
  virtual std::vector<std::int64_t> remove(std::string_view name) = 0;

  /// Every version of every dataset: name, generation, manifest digest.
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

/// Opens the catalog, creating it when absent; an absent one opened read-only is empty and creates
/// nothing. A file in a folder that cannot be written is read without locks: open it anew for each
/// request.
/// \throws Error{permission_denied | io_failed | unavailable}, Error{bad_input} for a damaged file
/// or
///         one of a newer version, with the hint to run `mdm doctor --rebuild`; so does every call
std::unique_ptr<Catalog> open_catalog(const std::filesystem::path& file, bool read_only);

}  // namespace mdm::catalog
