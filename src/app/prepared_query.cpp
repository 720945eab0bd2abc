#include "prepared_query.hpp"

#include <algorithm>

#include "query_sessions.hpp"

namespace mdm::app {
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
                            const std::set<std::string>& without) {
  PreparedQuery prepared{.row_limit = request.row_limit.value_or(services.query_row_limit)};
  prepared.session = services.sessions->open(services, ground_of(services, request, {}));
  const std::set<std::string> others = prepared.session->qualifiers(request.sql);
  if (!others.empty()) {
    prepared.names_others = true;
    prepared.session = services.sessions->open(services, ground_of(services, request, others));
  }
  prepared.planned = prepared.session->plan(request.sql, without);
  return prepared;
}

}  // namespace mdm::app
