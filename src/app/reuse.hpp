#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <mdm/base/digest.hpp>
#include <mdm/profile.hpp>

#include "recipe.hpp"
#include "services.hpp"
#include "table_state.hpp"

namespace mdm::app {

/// What the current version of a dataset holds of a table whose files have not changed since.
struct KnownTable {
  Json entry{};                     ///< of the manifest, with the files of the source
  data::Schema schema{};            ///< of the rows in the store
  data::Schema own_schema{};        ///< the types of its rows alone, before those of all splits
  profile::TableProfile profile{};  ///< without the sample of rows
  std::filesystem::path state{};    ///< the file with its state; empty if there is none
};

/// What the current version holds of the first files of a table, which have not changed since.
struct Beginning {
  std::size_t files = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  ///< of the files
  Digest digest{};          ///< fed with them
  TableState state{};
};

/// What of the current version a registration can take over.
struct Former {
  std::filesystem::path folder{};  ///< of that version
  std::map<std::string, KnownTable, std::less<>> tables{};
  std::map<std::string, Beginning, std::less<>> beginnings{};  ///< of tables that are not known
  /// Why others are to be read, though the version has tables of their names.
  std::map<std::string, std::string, std::less<>> reasons{};
  /// Its manifest, if the registration would make the same version again.
  std::optional<Json> unchanged{};
};

/// The tables that lie in archives and workbooks. What tells of their content is the file that
/// holds them: reading that costs less than unpacking it.
struct PackedTables {
  std::map<std::string, std::string, std::less<>> digests{};                   ///< by table
  std::map<std::filesystem::path, std::filesystem::file_time_type> written{};  ///< by such a file

  /// False if such a file was written since it was looked at.
  bool as_they_were() const;
};

/// \cost one pass over the archives and workbooks
PackedTables look_at_packed(const std::vector<reader::Source>& sources, unsigned threads,
                            const std::stop_token& stop);

/// Finds the tables of `current` that were made by the same recipes from files of the same content,
/// and those whose files are the first of the same recipe's table now; none if a file of that
/// version is not what was written. \cost one pass over the files of tables of the same recipe, and
/// over the version if there is one
Former find_former(const Services& services, const catalog::DatasetRecord& current,
                   const Recipes& recipes, const std::vector<reader::Source>& sources,
                   const PackedTables& packed, const std::stop_token& stop);

/// False if a file of the version is not what was written: then it must be made again.
bool is_intact(const Services& services, const catalog::DatasetRecord& current);

/// What the manifest keeps of a table so that it can be taken over: docs/formats/manifest.md.
struct Reusable {
  std::string recipe{};
  Json sizes{};           ///< of its files
  std::string content{};  ///< the digest of a packed table; else empty
  std::string state{};    ///< the file of its state in the version; empty if there is none
};
Json to_json(const Reusable& table, const data::Schema& own, const data::Schema& common);

}  // namespace mdm::app
