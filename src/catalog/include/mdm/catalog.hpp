#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
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
};

/// The orders by the names that users give them, in the order of Sort.
std::span<const std::string_view> sort_names() noexcept;
/// \throws Error{invalid_argument} that lists them
Sort sort_named(std::string_view name);

/// What `mdm dataset list` asks for. Empty members do not filter. Equal values sort by name.
struct Filter {
  std::vector<std::string> tags{};  ///< a dataset must have all of them, exactly as written
  std::string problem_type{};
  std::string backend{};
  Sort sort = Sort::name;
  bool descending = false;
  std::int64_t limit = 0;  ///< 0: no limit
  /// Goes on after this place: a `Page::next` of the same order. Datasets that came meanwhile are
  /// seen if they stand after it.
  std::string after{};
};

struct Page {
  std::vector<DatasetRecord> datasets{};  ///< without columns
  std::string next{};                     ///< where the next page begins; empty after the last one
};

struct Hit {
  DatasetRecord record{};              ///< without columns
  std::vector<std::string> matched{};  ///< "name", "description", "tag", "column Age", …, once each
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

  /// \cost of a page, whatever comes before and after it: an index leads to its first row
  /// \throws Error{invalid_argument} if `filter.after` is no place in this order
  virtual Page list(const Filter& filter) = 0;
  /// How many datasets pass the filter, whatever its limit.
  virtual std::int64_t count(const Filter& filter = {}) = 0;
  virtual std::vector<std::string> names() = 0;  ///< sorted

  /// Datasets whose name, description, tags or column names hold every word of `text` (a word may
  /// be the beginning of a longer one), best first: the name counts most, then tags, description,
  /// columns. Case and accents are ignored; no character has a special meaning. Words end at blanks
  /// and punctuation; so do parts of SalePrice or sale_price; each Chinese, Japanese or Thai
  /// character and each emoji is a word. A blank `text` finds all.
  /// \param tag    only datasets with this tag, if not empty
  /// \param limit  of hits; 0: no limit
  virtual std::vector<Hit> search(std::string_view text, std::string_view tag,
                                  std::int64_t limit) = 0;

  /// Forgets all versions of a dataset; \returns their generations, none if it is not known.
  virtual std::vector<std::int64_t> remove(std::string_view name) = 0;

  /// Every version of every dataset: name, generation, manifest digest.
  struct Generation {
    std::string name{};
    std::int64_t generation = 0;
    std::string manifest_digest{};
  };
  virtual std::vector<Generation> generations() = 0;
};

/// Opens the catalog, creating it when absent; an absent one opened read-only is empty and creates
/// nothing. A file in a folder that cannot be written is read without locks: open it anew for each
/// request.
/// \throws Error{permission_denied | io_failed | unavailable}, Error{bad_input} for a damaged file
/// or
///         one of a newer version, with the hint to run `mdm doctor --rebuild`; so does every call
std::unique_ptr<Catalog> open_catalog(const std::filesystem::path& file, bool read_only);

}  // namespace mdm::catalog
