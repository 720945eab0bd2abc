#include "search_query.hpp"

#include <algorithm>
#include <array>

#include "search_text.hpp"

namespace mdm::catalog {
namespace {

bool is_matched(std::string_view highlighted) {
  return highlighted.find(kMatchBegin) != std::string_view::npos;
}

/// Calls `each` with the number of every line that holds a match.
template <typename Each>
void for_each_matched_line(std::string_view highlighted, const Each& each) {
  for (std::size_t line = 0; !highlighted.empty(); ++line) {
    const auto end = std::min(highlighted.find('\n'), highlighted.size() - 1);
    if (is_matched(highlighted.substr(0, end))) {
      each(line);
    }
    highlighted.remove_prefix(end + 1);
  }
}

/// `row` holds name, description, tags and columns from 1 on, highlighted.
std::vector<std::string> matches_of(const sqlite::Statement& row, const DatasetRecord& record) {
  static constexpr std::array<const char*, 3> kPlaces = {"name", "description", "tag"};
  std::vector<std::string> matched;
  for (std::size_t place = 0; place < kPlaces.size(); ++place) {
    if (is_matched(row.text(static_cast<int>(place) + 1))) {
      matched.emplace_back(kPlaces[place]);
    }
  }
  const std::vector<std::string> columns = distinct_column_names(record);
  for_each_matched_line(row.text(4),
                        [&](std::size_t line) { matched.push_back("column " + columns.at(line)); });
  return matched;
}

/// The datasets that match, best first. bm25 takes a weight for each column of the index.
std::vector<std::int64_t> rank(sqlite::Database& database, const std::string& query,
                               std::string_view text, std::string_view tag, std::int64_t limit) {
  sqlite::Statement select = database.prepare(
      "SELECT dataset.id FROM search JOIN dataset ON dataset.id = search.rowid "
      "WHERE search MATCH ?1 "
      "AND (?2 = '' OR dataset.id IN (SELECT dataset FROM tag WHERE tag = ?2)) "
      "ORDER BY dataset.name <> lower(?3), bm25(search, 10, 2, 5, 1), dataset.name LIMIT ?4");
  select.bind(1, query).bind(2, tag).bind(3, text).bind(4, limit > 0 ? limit : -1);
  std::vector<std::int64_t> ids;
  while (select.step()) {
    ids.push_back(select.integer(0));
  }
  return ids;
}

}  // namespace

std::vector<Hit> search_words(sqlite::Database& database, const std::string& query,
                              std::string_view text, std::string_view tag, std::int64_t limit) {
  sqlite::Statement select = database.prepare(fmt::format(
      "SELECT record, highlight(search, 0, {0}), highlight(search, 1, {0}), "
      "highlight(search, 2, {0}), highlight(search, 3, {0}) FROM search "
      "JOIN dataset ON dataset.id = search.rowid "
      "JOIN version ON version.dataset = dataset.id AND version.version = dataset.version "
      "WHERE search MATCH ? AND search.rowid = ?",
      fmt::format("char({}), char({})", int{kMatchBegin}, int{kMatchEnd})));
  std::vector<Hit> hits;
  for (const std::int64_t id : rank(database, query, text, tag, limit)) {
    select.bind(1, query).bind(2, id);
    if (select.step()) {  // else another process has removed it just now
      DatasetRecord record = from_json(Json::parse(select.text(0), "a record of the catalog"));
      std::vector<std::string> matched = matches_of(select, record);
      record.columns.clear();
      hits.push_back({std::move(record), std::move(matched)});
    }
    select.reset();
  }
  return hits;
}

}  // namespace mdm::catalog
