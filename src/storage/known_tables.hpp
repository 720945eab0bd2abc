#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include <mdm/storage.hpp>

namespace mdm::storage {

/// The tables that a store remembers. Nobody else writes to them, so that the backend is asked but
/// once: of hundreds of tables, that takes long. Safe for concurrent use.
class KnownTables {
 public:
  /// \param ask  for those that are there, sorted by name; called when they matter first
  explicit KnownTables(std::function<std::vector<TableInfo>()> ask) : ask_(std::move(ask)) {}

  std::vector<TableInfo> all();

  /// \throws as find_table
  TableInfo find(std::string_view table);

  /// \throws as find_table_of
  TableInfo find_for(std::string_view table, const data::Schema& schema);

  /// \throws as check_new_table
  void require_new(std::string_view table, const data::Schema& schema);

  bool contains(std::string_view table);

  /// What the backend has done.
  void add(TableInfo table);
  void set_rows(std::string_view table, std::uint64_t rows);
  void remove(std::string_view table);

 private:
  /// Under the lock.
  std::vector<TableInfo>& tables();
  std::vector<TableInfo>::iterator place_of(std::string_view table);

  std::function<std::vector<TableInfo>()> ask_;
  std::mutex mutex_{};
  std::optional<std::vector<TableInfo>> tables_{};
};

}  // namespace mdm::storage
