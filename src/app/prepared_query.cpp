#include "prepared_query.hpp"

#include <algorithm>

#include <mdm/features.hpp>

#include "query_subject.hpp"

namespace mdm::app {
namespace {

/// The features of a dataset's tables, and what tells them from others.
void add_features(const Dataset& dataset, query::Subject& subject, query::Options& options) {
  const features::FeatureStore store(dataset.folder / "features");
  const auto version = store.active("default");
  if (!version) {
    return;
  }
  subject.digest += fmt::format(" {} {}", version->number, version->plan_digest);
  for (const auto& table : version->tables) {
    const features::TableSource source = features::source_of(version->folder, table);
    options.features.emplace(
        table.table, query::FeatureSource{
                         .file = source.file,
                         .attached = std::string(source.attached ? features::kAttachedName : ""),
                         .sql = source.sql});
  }
}

}  // namespace

std::set<std::string> rules_left_out(const Services& services, const QueryRequest& request) {
  std::vector<std::string> known;
  for (const query::RuleDescription& rule : query::rules()) {
    known.emplace_back(rule.name);
  }
  std::set<std::string> left_out;
  for (const auto* names : {&services.query_without_rules, &request.without_rules}) {
    for (const std::string& name : *names) {
      if (std::ranges::find(known, name) == known.end()) {
        const std::string near = nearest(name, known);
        fail(ErrorCode::invalid_argument,
             Hint{near.empty() ? fmt::format("choose from {}", fmt::join(known, ", "))
                               : "did you mean " + near},
             "queries have no rule {}", name);
      }
      left_out.insert(name);
    }
  }
  return left_out;
}

PreparedQuery prepare_query(const Services& services, const QueryRequest& request,
                            const Dataset& dataset, const std::set<std::string>& without) {
  PreparedQuery prepared{
      .options = {.engine = services.engine_options(dataset.record.backend, dataset.folder),
                  .row_limit = request.row_limit.value_or(services.query_row_limit)}};
  prepared.options.engine.memory_limit_bytes = services.query_memory_bytes;
  query::Parser parser;
  prepared.statement = query::read_statement(request.sql, parser);
  query::Subject& subject = prepared.subject;
  add_dataset(subject, dataset, "", "data", prepared.options.engine);
  add_features(dataset, subject, prepared.options);
  for (const std::string& other : query::qualifiers_of(prepared.statement)) {
    add_other(services, subject, prepared.options, other);
  }
  prepared.plan = query::make_plan(prepared.statement, subject, without, parser);
  return prepared;
}

}  // namespace mdm::app
