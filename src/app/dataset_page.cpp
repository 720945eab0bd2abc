#include <mdm/page.hpp>

#include "query_sessions.hpp"
#include "services.hpp"
#include "warnings.hpp"

namespace mdm::app {
namespace {

constexpr std::uint64_t kSampleRows = 20;
constexpr std::string_view kSampleForm = "sample of a page 1";  // changes with what it holds
constexpr std::size_t kCellMax = 200;

Json cell_json(const data::Column& column, std::size_t row) {
  if (!column.valid(row)) {
    return {};
  }
  std::string text = data::cell_text(column, row);
  if (text.size() > kCellMax) {
    std::size_t end = kCellMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
      --end;
    }
    text = text.substr(0, end) + "…";
  }
  return text;
}

/// The first rows of a table, in the order of its file.
Json sample_of(query::Session& session, const std::string& table, const std::stop_token& stop) {
  const auto result = session.run(
      query::as_written(fmt::format(
          "SELECT * EXCLUDE (__mdm_row_id) FROM data.main.{} ORDER BY __mdm_row_id LIMIT {}",
          duckdb::quoted(table), kSampleRows)),
      0, stop);
  Json rows = Json::array();
  for (data::Batch batch; result->rows().next(batch);) {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      Json cells = Json::array();
      for (const data::Column& column : batch.columns) {
        cells.push(cell_json(column, row));
      }
      rows.push(std::move(cells));
    }
  }
  return Json::object(
      {{"columns", Json::array_of(result->rows().schema().names())}, {"rows", std::move(rows)}});
}

}  // namespace

std::string dataset_page(const Services& services, const StatsRequest& request,
                         const std::stop_token& stop) {
  const Dataset dataset = open_dataset(services, request.name);
  const Json tables = tables_of(dataset, request.table, request.columns);
  Json samples = Json::object();
  for (const Json& each : tables.as_array()) {
    const std::string& table_name = each.at("name").as_string();
    const cache::Key key = cache::key_of({kSampleForm, content_digest(dataset), table_name});
    samples.set(table_name, services.caches->fetch(
                                Kind::dataset, key,
                                [&] {
                                  const auto session = services.sessions->open(
                                      services, ground_of(services, {.name = request.name}, {}));
                                  return sample_of(*session, table_name, stop);
                                },
                                stop));
  }
  return page::render_page(
      Json::object({{"dataset", catalog::to_json(dataset.record)},
                    {"roles", dataset.manifest.at("roles")},
                    {"warnings", warnings_about(dataset.manifest, request.table)},
                    {"samples", std::move(samples)},
                    {"tables", tables}}));
}

}  // namespace mdm::app
