#include "prepared_query.hpp"
#include "query_run.hpp"
#include "query_sessions.hpp"
#include "query_subject.hpp"
#include "rows_form.hpp"

namespace mdm::app {
namespace {

// Change with what the values hold.
constexpr std::string_view kNameForm = "name of a result 1";
constexpr std::string_view kRowsForm = "rows of a result 1";

/// What the rows of a statement depend on beside the statement and what its plan knows of the data.
std::string context_of(const Services& services, const QueryRequest& request) {
  return fmt::format("{} {}", MDM_DUCKDB_VERSION,
                     request.row_limit.value_or(services.query_row_limit));
}

/// What a statement has to be, beside its text, to have the name of one before. Nothing if it names
/// its datasets itself.
std::optional<cache::Key> name_of(const Services& services, const QueryRequest& request,
                                  const std::set<std::string>& without) {
  if (request.name.empty()) {
    return std::nullopt;
  }
  std::string digest;
  if (const auto session = services.sessions->find(ground_of(services, request, {}))) {
    digest = session->subject().digest;
  } else {
    const Dataset dataset = open_dataset(services, request.name);
    digest = content_digest(dataset) + features_mark(dataset.folder, request.set);
  }
  return cache::key_of({kNameForm, context_of(services, request), digest,
                        fmt::format("{}", fmt::join(without, " ")), request.sql});
}

cache::Recipe recipe_of(const Services& services, const QueryRequest& request,
                        std::chrono::nanoseconds cost) {
  const std::uint64_t limit = request.row_limit.value_or(services.query_row_limit);
  return {.text = Json::object({{"dataset", request.name},
                                {"set", request.set},
                                {"sql", request.sql},
                                {"limit", limit}})
                      .dump(),
          .cost = cost};
}

cache::Key rows_key(const Services& services, const QueryRequest& request,
                    const PreparedQuery& prepared) {
  return cache::key_of({kRowsForm, context_of(services, request), prepared.planned.plan.key});
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
  std::optional<cache::Key> name = name_of(services, request, without);
  if (const auto known = name ? caches.find(Kind::query, *name) : std::nullopt) {
    const std::optional<cache::Key> rows = cache::key_in(*known->bytes);
    if (auto found = rows ? find_rows(caches, *rows) : nullptr) {
      caches.note_used(recipe_of(services, request, {}));
      return found;
    }
  }
  const PreparedQuery prepared = prepare_query(services, request, without);
  if (prepared.planned.plan.key.empty()) {
    return run_query(services, request.name, prepared, stop);
  }
  if (prepared.names_others) {
    name.reset();  // it would have to know their data, too
  }
  const cache::Key rows = rows_key(services, request, prepared);
  if (auto found = find_rows(caches, rows)) {
    if (name) {
      caches.put(Kind::query, *name, rows.hex(), {});
    }
    return found;
  }
  return recorded(
      run_query(services, request.name, prepared, stop),
      [&services, request, name, rows](std::string form, std::chrono::nanoseconds cost) {
        Caches& keeper = *services.caches;
        keeper.note_used(recipe_of(services, request, cost));
        keeper.put(Kind::query, rows, std::move(form), cost);
        if (name) {
          keeper.put(Kind::query, *name, rows.hex(), cost);
        }
      });
}

Json query_to_parquet(const Services& services, const QueryRequest& request,
                      const std::stop_token& stop) {
  QueryRequest whole = request;
  whole.row_limit = request.row_limit.value_or(0);  // what goes into a file is not for the eye
  const PreparedQuery prepared = prepare_query(services, whole, rules_left_out(services, whole));
  const auto result = run_query(services, whole.name, prepared, stop);
  const auto written = writer::write_parquet({.open = {[&] { return borrowed(result->rows()); }}},
                                             whole.output, {.threads = services.threads}, stop);
  return Json::object({{"path", printable(whole.output)},
                       {"rows", written.rows},
                       {"size_bytes", written.size_bytes},
                       {"truncated", result->truncated()}});
}

Json explain_query(const Services& services, const QueryRequest& request) {
  const PreparedQuery prepared =
      prepare_query(services, request, rules_left_out(services, request));
  const query::Plan& plan = prepared.planned.plan;
  const query::Explanation explanation = prepared.session->explain(plan);
  const bool are_kept =
      !plan.key.empty() &&
      services.caches->find(Kind::query, rows_key(services, request, prepared)).has_value();
  return to_json(plan)
      .set("is_rewritten", explanation.is_rewritten)
      .set("cache", Json::object({{"plan_from", query::name_of(prepared.planned.origin)},
                                  {"rows_kept", are_kept}}))
      .set("engine_plan", explanation.engine_plan);
}

std::vector<std::string> statements_in(const std::string& sql) {
  return query::statements_in(sql);
}

Json query_rules() {
  Json listed = Json::array();
  for (const query::RuleDescription& rule : query::rules()) {
    listed.push(Json::object({{"name", rule.name}, {"does", rule.does}, {"safe", rule.safe}}));
  }
  return listed;
}

}  // namespace mdm::app
