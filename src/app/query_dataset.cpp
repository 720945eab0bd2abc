#include <mdm/features.hpp>

#include "prepared_query.hpp"
#include "query_run.hpp"
#include "rows_form.hpp"

namespace mdm::app {
namespace {

// Change with what the values hold.
constexpr std::string_view kNameForm = "name of a result 1";
constexpr std::string_view kRowsForm = "rows of a result 1";

/// What the rows of a statement depend on beside the statement.
std::string ground_of(const Services& services, const QueryRequest& request,
                      const Dataset& dataset) {
  const auto version = features::FeatureStore(dataset.folder / "features").active("default");
  return fmt::format("{} {} {} {} {}", MDM_DUCKDB_VERSION, content_digest(dataset),
                     version ? version->number : 0, version ? version->plan_digest : "",
                     request.row_limit.value_or(services.query_row_limit));
}

cache::Recipe recipe_of(const Services& services, const QueryRequest& request,
                        std::chrono::nanoseconds cost) {
  const std::uint64_t limit = request.row_limit.value_or(services.query_row_limit);
  return {
      .text =
          Json::object({{"dataset", request.name}, {"sql", request.sql}, {"limit", limit}}).dump(),
      .cost = cost};
}

std::unique_ptr<QueryResult> find_rows(Caches& caches, const cache::Key& rows) {
  if (const auto entry = caches.find(Kind::query, rows)) {
    try {
      return rows_in(*entry->bytes);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::bad_input) {
        throw;
      }
      caches.erase(Kind::query, rows);
    }
  }
  return nullptr;
}

}  // namespace

// The text alone finds the name of its rows, without an engine that would parse it; the rows have
// the name that the plan gives them, so texts that mean the same share them.
std::unique_ptr<QueryResult> query_dataset(const Services& services, const QueryRequest& request,
                                           const std::stop_token& stop) {
  Caches& caches = *services.caches;
  const std::set<std::string> without = rules_left_out(services, request);
  const Dataset dataset = open_dataset(services, request.name);
  const std::string ground = ground_of(services, request, dataset);
  const cache::Key name =
      cache::key_of({kNameForm, ground, fmt::format("{}", fmt::join(without, " ")), request.sql});
  if (const auto known = caches.find(Kind::query, name)) {
    const std::optional<cache::Key> rows = cache::key_in(*known->bytes);
    if (auto found = rows ? find_rows(caches, *rows) : nullptr) {
      caches.note_used(recipe_of(services, request, {}));
      return found;
    }
  }
  const PreparedQuery prepared = prepare_query(services, request, dataset, without);
  if (prepared.plan.key.empty()) {
    return run_query(services, request.name, prepared.plan, prepared.options, stop);
  }
  const cache::Key rows = cache::key_of({kRowsForm, ground, prepared.plan.key});
  // The name follows from this dataset alone.
  const bool has_name = prepared.options.others.empty();
  if (auto found = find_rows(caches, rows)) {
    if (has_name) {
      caches.put(Kind::query, name, rows.hex(), {});
    }
    return found;
  }
  return recorded(
      run_query(services, request.name, prepared.plan, prepared.options, stop),
      [&services, request, name, rows, has_name](std::string form, std::chrono::nanoseconds cost) {
        Caches& keeper = *services.caches;
        keeper.note_used(recipe_of(services, request, cost));
        keeper.put(Kind::query, rows, std::move(form), cost);
        if (has_name) {
          keeper.put(Kind::query, name, rows.hex(), cost);
        }
      });
}

Json query_to_parquet(const Services& services, const QueryRequest& request,
                      const std::stop_token& stop) {
  QueryRequest whole = request;
  whole.row_limit = request.row_limit.value_or(0);  // what goes into a file is not for the eye
  const PreparedQuery prepared = prepare_query(services, whole, open_dataset(services, whole.name),
                                               rules_left_out(services, whole));
  const auto result = run_query(services, whole.name, prepared.plan, prepared.options, stop);
  const auto written = writer::write_parquet({[&] { return borrowed(result->rows()); }},
                                             whole.output, {.threads = services.threads}, stop);
  return Json::object({{"path", printable(whole.output)},
                       {"rows", written.rows},
                       {"size_bytes", written.size_bytes},
                       {"truncated", result->truncated()}});
}

Json explain_query(const Services& services, const QueryRequest& request) {
  const std::set<std::string> without = rules_left_out(services, request);
  const PreparedQuery prepared =
      prepare_query(services, request, open_dataset(services, request.name), without);
  const query::Explanation explanation = query::explain(prepared.plan, prepared.options);
  return to_json(prepared.plan)
      .set("is_rewritten", explanation.is_rewritten)
      .set("engine_plan", explanation.engine_plan);
}

Json query_rules() {
  Json listed = Json::array();
  for (const query::RuleDescription& rule : query::rules()) {
    listed.push(Json::object({{"name", rule.name}, {"does", rule.does}, {"safe", rule.safe}}));
  }
  return listed;
}

}  // namespace mdm::app
