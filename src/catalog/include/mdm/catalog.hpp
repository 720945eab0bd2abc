#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>
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

/// What the catalog knows of a dataset: enough to list, find and open it without touching it.
struct DatasetRecord {
  std::string name{};
  std::int64_t version = 0;     ///< 1, 2, …: set by `put`
  std::int64_t generation = 0;  ///< names its folder
  std::string digest{};         ///< of its content: rows, schema and roles
  std::string manifest_digest{};
  std::string description{};
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
  std::vector<TableRecord> tables{};
  std::vector<ColumnRecord> columns{};
};

/// The members in their order, "columns" last. \throws Error{bad_input} if `json` lacks one
Json to_json(const DatasetRecord& record);
DatasetRecord from_json(const Json& json);

enum class Sort : std::uint8_t { name, registered_at, updated_at, rows, size_bytes };

/// What `mdm dataset list` asks for. Empty members do not filter. Equal values sort by name.
struct Filter {
  std::vector<std::string> tags{};  ///< a dataset must have all of them, exactly as written
  std::string problem_type{};
  std::string backend{};
  Sort sort = Sort::name;
  bool descending = false;
  std::int64_t limit = 0;  ///< 0: no limit
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

  /// Records without their columns. \cost one query over an index; opens nothing
  virtual std::vector<DatasetRecord> list(const Filter& filter) = 0;
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
