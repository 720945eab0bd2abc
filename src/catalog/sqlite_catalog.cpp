#include "sqlite_catalog.hpp"

#include <limits>

#include "alike.hpp"
#include "dataset_rows.hpp"
#include "list_query.hpp"
#include "matches.hpp"
#include "schema.hpp"

namespace mdm::catalog {
namespace {

/// Every call passes through here, so that all errors of a damaged file carry the same hint.
template <typename Body>
auto guarded(const Body& body) {
  try {
    return body();
  } catch (const Error& error) {
    rethrow_with_hint(error);
  }
}

std::vector<std::int64_t> integers_of(sqlite::Statement& select) {
  std::vector<std::int64_t> integers;
  while (select.step()) {
    integers.push_back(select.integer(0));
  }
  return integers;
}

std::optional<DatasetRecord> record_of(sqlite::Statement& select) {
  if (!select.step()) {
    return std::nullopt;
  }
  return from_json(Json::parse(select.text(0), "a record of the catalog"));
}

constexpr int kAttempts = 4;
constexpr std::string_view kSelectWhole =
    "SELECT record FROM version JOIN dataset ON dataset = id "
    "AND version.version = dataset.version WHERE id = ?";

}  // namespace

/// Calls `ask` with the index, in a snapshot of the tables. A segment that is gone was merged by
/// another process since the snapshot was made; one that is damaged is made up for.
template <typename Answer, typename Ask>
Answer SqliteCatalog::with_index(const Ask& ask) {
  for (int attempt = 1;; ++attempt) {
    try {
      std::optional<Answer> answer;
      database_.in_snapshot([&] {
        if (const auto parts = index_.parts(database_, attempt == kAttempts)) {
          answer = ask(*parts);
        }
      });
      if (answer) {
        return std::move(*answer);
      }
    } catch (const Error& error) {
      if (error.code() != ErrorCode::bad_input || attempt == kAttempts) {
        throw;
      }
      index_.drop_damaged();
    }
  }
}

DatasetRecord SqliteCatalog::put(DatasetRecord record, std::int64_t expected_version,
                                 const TakeOver& take_over) {
  guarded([&] {
    database_.in_transaction([&] {
      const auto current = current_of(database_, record.name);
      check_version(current ? current->version : 0, expected_version, record.name);
      if (current && take_over) {
        take_over(whole_record(current->id), record);
      }
      add_version(database_, current, record);
    });
    index_.settle(database_);
  });
  return record;
}

void SqliteCatalog::change(const std::function<void(sqlite::Database& database)>& act) {
  guarded([&] {
    database_.in_transaction([&] { act(database_); });
    index_.settle(database_);
  });
}

void SqliteCatalog::add(std::span<const DatasetRecord> records) {
  guarded([&] {
    database_.in_transaction([&] {
      for (DatasetRecord record : records) {
        add_version(database_, current_of(database_, record.name), record);
      }
    });
    index_.settle(database_);
  });
}

std::optional<DatasetRecord> SqliteCatalog::find(std::string_view name) {
  return guarded([&] {
    sqlite::Statement select = database_.prepare(
        "SELECT record FROM version JOIN dataset ON dataset = id "
        "AND version.version = dataset.version WHERE name = ?");
    return record_of(select.bind(1, name));
  });
}

std::optional<DatasetRecord> SqliteCatalog::find_version(std::string_view name,
                                                         std::int64_t version) {
  return guarded([&] {
    sqlite::Statement select = database_.prepare(
        "SELECT record FROM version JOIN dataset ON dataset = id "
        "WHERE name = ? AND version.version = ?");
    return record_of(select.bind(1, name).bind(2, version));
  });
}

std::vector<std::int64_t> SqliteCatalog::versions(std::string_view name) {
  return guarded([&] {
    sqlite::Statement select = database_.prepare(
        "SELECT version.version FROM version JOIN dataset ON dataset = id "
        "WHERE name = ? ORDER BY 1");
    return integers_of(select.bind(1, name));
  });
}

Page SqliteCatalog::list(const Query& query) {
  return guarded([&] {
    const bool needs_index =
        !query.where.holds_for_all() || query.with_facets || query.sort == Sort::relevance;
    if (needs_index) {
      return with_index<Page>(
          [&](std::span<const Part> parts) { return page_of(search_index(parts, query), query); });
    }
    Page page;
    database_.in_snapshot([&] { page = list_all(database_, query); });
    return page;
  });
}

Totals SqliteCatalog::totals() {
  return guarded([&] { return totals_of(database_); });
}

std::string SqliteCatalog::state() {
  return guarded([&] {
    sqlite::Statement select = database_.prepare("SELECT state FROM total");
    select.step();
    return select.text(0);
  });
}

std::string SqliteCatalog::id() {
  return guarded([&] {
    sqlite::Statement select = database_.prepare("SELECT id FROM total");
    select.step();
    return select.text(0);
  });
}

std::vector<std::string> SqliteCatalog::names() {
  return guarded([&] {
    std::vector<std::string> names;
    sqlite::Statement select = database_.prepare("SELECT name FROM dataset ORDER BY name");
    while (select.step()) {
      names.push_back(select.text(0));
    }
    return names;
  });
}

std::optional<DatasetRecord> SqliteCatalog::relabel(
    std::string_view name, const std::function<void(DatasetRecord& record)>& change) {
  return guarded([&] {
    std::optional<DatasetRecord> record;
    database_.in_transaction([&] {
      const auto current = current_of(database_, name);
      if (current) {
        record = whole_record(current->id);
        change(*record);
        change_version(database_, *current, *record);
      }
    });
    index_.settle(database_);
    return record;
  });
}

std::vector<Alike> SqliteCatalog::alike(std::string_view name, Likeness likeness,
                                        std::int64_t limit) {
  return guarded([&] {
    return with_index<std::vector<Alike>>([&](std::span<const Part> parts) {
      const auto current = current_of(database_, name);
      if (!current) {
        fail(ErrorCode::not_found, "dataset not found: {}", name);
      }
      const DatasetRecord record = whole_record(current->id);
      std::vector<Alike> all;
      for (const LikeOne& one : find_alike(parts, like_terms(record, likeness), name,
                                           limit > 0 ? static_cast<std::size_t>(limit)
                                                     : std::numeric_limits<std::size_t>::max())) {
        DatasetRecord other = whole_record(one.id);
        std::vector<std::string> columns = shared_columns(record, other);
        other.columns.clear();
        all.push_back({std::move(other), one.likeness, std::move(columns)});
      }
      return all;
    });
  });
}

std::vector<std::int64_t> SqliteCatalog::remove(std::string_view name) {
  std::vector<std::int64_t> generations;
  guarded([&] {
    database_.in_transaction([&] {
      const auto current = current_of(database_, name);
      if (!current) {
        return;
      }
      sqlite::Statement select =
          database_.prepare("SELECT generation FROM version WHERE dataset = ? ORDER BY version");
      generations = integers_of(select.bind(1, current->id));
      database_
          .prepare(
              "INSERT OR IGNORE INTO removed SELECT manifest_digest FROM version "
              "WHERE dataset = ?")
          .bind(1, current->id)
          .run();
      remove_dataset(database_, *current, name);
    });
    index_.settle(database_);
  });
  return generations;
}

bool SqliteCatalog::has_removed(std::string_view manifest_digest) {
  return guarded([&] {
    sqlite::Statement select = database_.prepare("SELECT 1 FROM removed WHERE manifest_digest = ?");
    return select.bind(1, manifest_digest).step();
  });
}

std::vector<Catalog::Generation> SqliteCatalog::generations() {
  return guarded([&] {
    std::vector<Generation> all;
    sqlite::Statement select = database_.prepare(
        "SELECT name, version.generation, version.manifest_digest FROM version "
        "JOIN dataset ON dataset = id WHERE json_extract(record, '$.home') IS NULL "
        "ORDER BY name, version.version");
    while (select.step()) {
      all.push_back({select.text(0), select.integer(1), select.text(2)});
    }
    return all;
  });
}

std::vector<std::string> SqliteCatalog::inspect_index(bool repair) {
  return guarded([&] { return index_.inspect(database_, repair); });
}

Page SqliteCatalog::page_of(Findings findings, const Query& query) {
  Page page{.total = findings.total, .facets = std::move(findings.facets)};
  std::int64_t column_count = 0;
  sqlite::Statement listed = select_listed(database_);
  sqlite::Statement whole = database_.prepare(kSelectWhole);
  for (const std::int64_t id : findings.ids) {
    auto [record, columns] = listed_record(listed, id);
    column_count = columns;
    if (query.with_matches) {
      whole.reset();
      page.matched.push_back(matches_of(query.where, record_of(whole.bind(1, id)).value()));
    }
    page.datasets.push_back(std::move(record));
  }
  if (findings.has_more) {
    page.next = place_text(query, page.datasets.back(), column_count);
  }
  return page;
}

DatasetRecord SqliteCatalog::whole_record(std::int64_t id) {
  sqlite::Statement select = database_.prepare(kSelectWhole);
  return record_of(select.bind(1, id)).value();
}

std::unique_ptr<Catalog> open_catalog(const std::filesystem::path& file, bool read_only) {
  return std::make_unique<SqliteCatalog>(open_database(file, read_only), file);
}

}  // namespace mdm::catalog
