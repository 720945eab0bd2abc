#pragma once

#include <mdm/catalog.hpp>
#include <mdm/sqlite.hpp>

#include "index_files.hpp"
#include "index_search.hpp"

namespace mdm::catalog {

/// A catalog in one SQLite file, with its index in a folder beside it.
class SqliteCatalog final : public Catalog {
 public:
  /// \param file  where the index belongs, if `database` is in memory
  SqliteCatalog(sqlite::Database database, const std::filesystem::path& file)
      : database_(std::move(database)), index_(file) {}

  using Catalog::put;
  DatasetRecord put(DatasetRecord record, std::int64_t expected_version,
                    const TakeOver& take_over) override;
  void add(std::span<const DatasetRecord> records) override;
  std::optional<DatasetRecord> find(std::string_view name) override;
  std::optional<DatasetRecord> find_version(std::string_view name, std::int64_t version) override;
  std::vector<std::int64_t> versions(std::string_view name) override;
  Page list(const Query& query) override;
  Totals totals() override;
  std::string state() override;
  std::string id() override;
  std::vector<std::string> names() override;
  std::optional<DatasetRecord> relabel(
      std::string_view name, const std::function<void(DatasetRecord& record)>& change) override;
  std::vector<Alike> alike(std::string_view name, Likeness likeness, std::int64_t limit) override;
  std::vector<std::int64_t> remove(std::string_view name) override;
  bool has_removed(std::string_view manifest_digest) override;
  std::vector<Generation> generations() override;
  std::vector<std::string> inspect_index(bool repair) override;

  /// Runs `act` in a transaction, with the tables of docs/formats/catalog.md.
  void change(const std::function<void(sqlite::Database& database)>& act);
  template <typename Ask>
  auto read(const Ask& ask) {
    return ask(database_);
  }

 private:
  template <typename Answer, typename Ask>
  Answer with_index(const Ask& ask);
  Page page_of(Findings findings, const Query& query);
  DatasetRecord whole_record(std::int64_t id);

  sqlite::Database database_;
  IndexFiles index_;
};

}  // namespace mdm::catalog
