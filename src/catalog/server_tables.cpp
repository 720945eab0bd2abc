#include "server_tables.hpp"

#include <algorithm>

#include <mdm/base/files.hpp>

namespace mdm::catalog {
namespace {

constexpr std::int64_t kFormat = 2;
/// So many changes are held in memory at once.
constexpr std::size_t kNewsMost = 500;

/// In place of `$`, the schema.
constexpr std::string_view kMakeTables = R"sql(
BEGIN;
SELECT pg_advisory_xact_lock(hashtext('mdm catalog'));
CREATE SCHEMA IF NOT EXISTS $;
CREATE TABLE IF NOT EXISTS $.catalog (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  format bigint NOT NULL, id text NOT NULL, last_change bigint NOT NULL);
CREATE TABLE IF NOT EXISTS $.home (id text PRIMARY KEY, place text NOT NULL);
CREATE TABLE IF NOT EXISTS $.version (
  name text COLLATE "C", version bigint, change bigint NOT NULL UNIQUE,
  home text NOT NULL REFERENCES $.home, generation bigint NOT NULL,
  manifest_digest text NOT NULL, record text NOT NULL, PRIMARY KEY (name, version));
CREATE TABLE IF NOT EXISTS $.removed (
  name text COLLATE "C" PRIMARY KEY, change bigint NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS $.removed_manifest (digest text PRIMARY KEY);
)sql";

constexpr std::string_view kMigrateFrom1 = R"sql(
CREATE TABLE IF NOT EXISTS $.removed_manifest (digest text PRIMARY KEY);
UPDATE $.catalog SET format = 2;
)sql";

/// A client that hangs does not keep the others from writing for longer.
constexpr std::string_view kBegin = R"sql(
BEGIN;
SET LOCAL lock_timeout = '30s';
SET LOCAL idle_in_transaction_session_timeout = '10s';
SELECT format, last_change FROM $.catalog FOR UPDATE;
)sql";

constexpr std::string_view kNews = R"sql(
SELECT format, last_change, id FROM $.catalog;
SELECT change, name, news.home, coalesce(place, ''), record FROM (
  (SELECT change, name, home, record FROM $.version WHERE change > {0}
   ORDER BY change LIMIT {1})
  UNION ALL
  (SELECT change, name, '', NULL FROM $.removed WHERE change > {0} ORDER BY change LIMIT {1})
) AS news LEFT JOIN $.home ON home.id = news.home ORDER BY change LIMIT {1}
)sql";

std::int64_t integer_of(const std::string& text) {
  return std::stoll(text);
}

void check_format(const std::string& format, std::string_view schema) {
  if (integer_of(format) > kFormat) {
    fail(ErrorCode::bad_input, Hint{"use a newer mdm"},
         "catalog of format {}, which is not known here: schema {} of PostgreSQL", format, schema);
  }
}

/// Other homes are told of by place, and the own one not at all.
std::string stored(DatasetRecord record) {
  record.home.clear();
  return to_json(record).dump();
}

using postgres::literal;

}  // namespace

ServerTables::ServerTables(ServerOptions options) : options_(std::move(options)) {}

std::string ServerTables::sql(std::string_view text) const {
  std::string whole;
  for (const char c : text) {
    c == '$' ? whole += postgres::quoted(options_.schema) : whole += c;
  }
  return whole;
}

DatasetRecord ServerTables::record_of(const std::string& json, const std::string& home,
                                      const std::string& place) const {
  DatasetRecord record = from_json(Json::parse(json, "a record of the catalog"));
  record.home = home == options_.home ? "" : place;
  return record;
}

ServerTables::News ServerTables::news_since(const Replica::Position& position,
                                            postgres::Connection& connection) const {
  // Of a server that was restored from an old copy all is news.
  const std::string begin = fmt::format(
      "(SELECT CASE WHEN id = {} AND last_change >= {} THEN {} ELSE 0 END FROM $.catalog)",
      literal(position.source), position.change, position.change);
  std::vector<std::vector<std::string>> rows;
  try {
    rows = connection.rows(sql(fmt::format(fmt::runtime(kNews), begin, kNewsMost + 1)));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::not_found) {
      return {};  // there are no tables yet
    }
    throw;
  }
  check_format(rows.front()[0], options_.schema);
  News news{.until = {rows.front()[2], integer_of(rows.front()[1])},
            .has_more = rows.size() > kNewsMost + 1};
  rows.resize(std::min(rows.size(), kNewsMost + 1));
  for (std::size_t i = 1; i < rows.size(); ++i) {
    Replica::Change change{.name = rows[i][1]};
    if (!rows[i][4].empty()) {
      change.version = record_of(rows[i][4], rows[i][2], rows[i][3]);
    }
    news.changes.push_back(std::move(change));
  }
  if (rows.size() > 1) {
    // Both statements see what was committed before them: the second one may see more.
    const std::int64_t last = integer_of(rows.back()[0]);
    news.until.change = news.has_more ? last : std::max(news.until.change, last);
  }
  return news;
}

std::int64_t ServerTables::begin(postgres::Connection& connection) const {
  for (bool is_made = false;; is_made = true) {
    try {
      const auto rows = connection.rows(sql(kBegin));
      check_format(rows.front()[0], options_.schema);
      if (integer_of(rows.front()[0]) < kFormat) {
        connection.run(sql(kMigrateFrom1));
      }
      return integer_of(rows.front()[1]);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::not_found || is_made) {
        throw;
      }
    }
    connection.run("ROLLBACK");
    connection.run(sql(kMakeTables) +
                   sql(fmt::format("INSERT INTO $.catalog (format, id, last_change) "
                                   "VALUES ({}, {}, 0) ON CONFLICT DO NOTHING; COMMIT",
                                   kFormat, literal(random_id()))));
  }
}

std::optional<DatasetRecord> ServerTables::current(std::string_view name,
                                                   postgres::Connection& connection) const {
  const auto rows = connection.rows(
      sql("SELECT record, home, place FROM $.version JOIN $.home ON home.id = home WHERE name = ") +
      literal(name) + " ORDER BY version DESC LIMIT 1");
  return rows.empty() ? std::nullopt : std::optional(record_of(rows[0][0], rows[0][1], rows[0][2]));
}

std::string ServerTables::insert(const DatasetRecord& record, std::int64_t change) const {
  return sql("INSERT INTO $.version VALUES (") +
         fmt::format("{}, {}, {}, {}, {}, {}, {});\n", literal(record.name), record.version, change,
                     literal(options_.home), record.generation, literal(record.manifest_digest),
                     literal(stored(record)));
}

std::string ServerTables::update(const DatasetRecord& record, std::int64_t change) const {
  return sql("UPDATE $.version SET ") +
         fmt::format("record = {}, change = {} WHERE name = {} AND version = {};\n",
                     literal(stored(record)), change, literal(record.name), record.version);
}

std::vector<std::int64_t> ServerTables::remove(std::string_view name,
                                               postgres::Connection& connection) const {
  std::vector<std::int64_t> generations;
  const std::string statement = sql("WITH gone AS (DELETE FROM $.version WHERE name = ") +
                                literal(name) +
                                sql(" RETURNING *), noted AS (INSERT INTO $.removed_manifest "
                                    "SELECT manifest_digest FROM gone "
                                    "ON CONFLICT DO NOTHING) SELECT home, generation FROM gone");
  for (const auto& row : connection.rows(statement)) {
    if (row[0] == options_.home) {
      generations.push_back(integer_of(row[1]));
    }
  }
  std::ranges::sort(generations);
  return generations;
}

bool ServerTables::has_removed(std::string_view manifest_digest,
                               postgres::Connection& connection) const {
  try {
    return !connection
                .rows(sql("SELECT 1 FROM $.removed_manifest WHERE digest = ") +
                      literal(manifest_digest))
                .empty();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::not_found) {
      throw;
    }
    return false;  // nothing was removed since there is the table
  }
}

std::string ServerTables::note_removed(std::string_view name, std::int64_t change) const {
  return sql("INSERT INTO $.removed VALUES (") +
         fmt::format("{}, {}) ON CONFLICT (name) DO UPDATE SET change = EXCLUDED.change;\n",
                     literal(name), change);
}

void ServerTables::commit(const std::string& statements, std::int64_t change,
                          postgres::Connection& connection) const {
  connection.run(sql("INSERT INTO $.home VALUES (") +
                 fmt::format("{}, {}) ON CONFLICT (id) DO UPDATE SET place = EXCLUDED.place;\n",
                             literal(options_.home), literal(options_.place)) +
                 statements +
                 fmt::format("SELECT pg_notify({}, '{}');\n", literal(options_.schema), change) +
                 sql(fmt::format("UPDATE $.catalog SET last_change = {};\nCOMMIT", change)));
}

bool ServerTables::has(const DatasetRecord& record, postgres::Connection& connection) const {
  return !connection
              .rows(sql("SELECT 1 FROM $.version WHERE name = ") +
                    fmt::format("{} AND version = {} AND home = {} AND manifest_digest = {}",
                                literal(record.name), record.version, literal(options_.home),
                                literal(record.manifest_digest)))
              .empty();
}

}  // namespace mdm::catalog
