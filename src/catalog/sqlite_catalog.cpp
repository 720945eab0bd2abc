#include <mdm/catalog.hpp>
#include <mdm/sqlite.hpp>

#include "dataset_rows.hpp"
#include "list_query.hpp"
#include "schema.hpp"
#include "search_query.hpp"
#include "search_text.hpp"

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

class SqliteCatalog final : public Catalog {
 public:
  SqliteCatalog(const std::filesystem::path& file, bool read_only)
      : database_(open_database(file, read_only)) {}

  DatasetRecord put(DatasetRecord record, std::int64_t expected_version) override {
    guarded([&] {
      database_.in_transaction([&] {
        const auto current = current_of(database_, record.name);
        const std::int64_t version = current ? current->version : 0;
        if (version != expected_version) {
          fail(ErrorCode::already_exists,
               Hint{"look at what is there now, then run the command again"},
               "dataset has version {} by now instead of {}: {}", version, expected_version,
               record.name);
        }
        add_version(database_, current, record);
      });
    });
    return record;
  }

  void add(std::span<const DatasetRecord> records) override {
    guarded([&] {
      database_.in_transaction([&] {
        for (DatasetRecord record : records) {
          add_version(database_, current_of(database_, record.name), record);
        }
      });
    });
  }

  std::optional<DatasetRecord> find(std::string_view name) override {
    return guarded([&] {
      sqlite::Statement select = database_.prepare(
          "SELECT record FROM version JOIN dataset ON dataset = id "
          "AND version.version = dataset.version WHERE name = ?");
      return record_of(select.bind(1, name));
    });
  }

  std::optional<DatasetRecord> find_version(std::string_view name, std::int64_t version) override {
    return guarded([&] {
      sqlite::Statement select = database_.prepare(
          "SELECT record FROM version JOIN dataset ON dataset = id "
          "WHERE name = ? AND version.version = ?");
      return record_of(select.bind(1, name).bind(2, version));
    });
  }

  std::vector<std::int64_t> versions(std::string_view name) override {
    return guarded([&] {
      sqlite::Statement select = database_.prepare(
          "SELECT version.version FROM version JOIN dataset ON dataset = id "
          "WHERE name = ? ORDER BY 1");
      return integers_of(select.bind(1, name));
    });
  }

  Page list(const Filter& filter) override {
    return guarded([&] { return list_datasets(database_, filter); });
  }

  std::int64_t count(const Filter& filter) override {
    return guarded([&] { return count_datasets(database_, filter); });
  }

  std::vector<std::string> names() override {
    return guarded([&] {
      std::vector<std::string> names;
      sqlite::Statement select = database_.prepare("SELECT name FROM dataset ORDER BY name");
      while (select.step()) {
        names.push_back(select.text(0));
      }
      return names;
    });
  }

  std::vector<Hit> search(std::string_view text, std::string_view tag,
                          std::int64_t limit) override {
    const std::string query = match_all_words(text);
    if (!query.empty()) {
      return guarded([&] { return search_words(database_, query, text, tag, limit); });
    }
    std::vector<Hit> hits;
    if (text.find_first_not_of(" \t\n") != std::string_view::npos) {  // signs: in no index
      return hits;
    }
    Filter filter{.limit = limit};
    if (!tag.empty()) {
      filter.tags.emplace_back(tag);
    }
    for (DatasetRecord& record : list(filter).datasets) {
      hits.push_back({std::move(record), {}});
    }
    return hits;
  }

  std::vector<std::int64_t> remove(std::string_view name) override {
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
        remove_dataset(database_, current->id);
      });
    });
    return generations;
  }

  std::vector<Generation> generations() override {
    return guarded([&] {
      std::vector<Generation> all;
      sqlite::Statement select = database_.prepare(
          "SELECT name, version.generation, version.manifest_digest FROM version "
          "JOIN dataset ON dataset = id ORDER BY name, version.version");
      while (select.step()) {
        all.push_back({select.text(0), select.integer(1), select.text(2)});
      }
      return all;
    });
  }

 private:
  sqlite::Database database_;
};

}  // namespace

std::unique_ptr<Catalog> open_catalog(const std::filesystem::path& file, bool read_only) {
  return std::make_unique<SqliteCatalog>(file, read_only);
}

}  // namespace mdm::catalog
