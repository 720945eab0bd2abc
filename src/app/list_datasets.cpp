#include <algorithm>
#include <array>
#include <chrono>
#include <functional>

#include "services.hpp"

namespace mdm::app {
namespace {

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// What people wrote, and on top of it what options say.
catalog::Condition condition_of(
    const std::string& text, const std::vector<std::string>& tags,
    std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  catalog::Condition all = catalog::parse_condition(text, now());
  std::vector<catalog::Condition> more;
  for (const std::string& tag : tags) {
    if (tag.empty()) {
      fail(ErrorCode::invalid_argument, Hint{"mdm tags list shows all tags"}, "a tag needs a name");
    }
    more.push_back(catalog::equals("tag", tag));
  }
  for (const auto& [field, value] : fields) {
    if (!value.empty()) {
      more.push_back(catalog::equals(field, value));
    }
  }
  if (more.empty()) {
    return all;
  }
  if (!all.holds_for_all()) {
    more.push_back(std::move(all));
  }
  return {.parts = std::move(more)};
}

Json facets_of(const catalog::Page& page) {
  Json facets = Json::array();
  for (const catalog::Facet& facet : page.facets) {
    Json values = Json::array();
    for (const auto& [value, datasets] : facet.values) {
      values.push(Json::object({{"value", value}, {"datasets", datasets}}));
    }
    facets.push(Json::object(
        {{"field", facet.name}, {"values", std::move(values)}, {"distinct", facet.distinct}}));
  }
  return facets;
}

Json page_of(const catalog::Page& page, bool with_facets) {
  Json datasets = Json::array();
  for (const auto& record : page.datasets) {
    datasets.push(catalog::to_json(record));
  }
  Json answer = Json::object({{"datasets", std::move(datasets)}, {"total", page.total}});
  if (!page.next.empty()) {
    answer.set("next", page.next);
  }
  if (with_facets) {
    answer.set("facets", facets_of(page));
  }
  return answer;
}

Json hits_of(const catalog::Page& page, const SearchRequest& request) {
  Json hits = Json::array();
  for (std::size_t i = 0; i < page.datasets.size(); ++i) {
    hits.push(Json::object({{"dataset", catalog::to_json(page.datasets[i])},
                            {"matched", Json::array_of(page.matched[i])}}));
  }
  Json answer = Json::object({{"query", request.text},
                              {"tag", request.tag},
                              {"hits", std::move(hits)},
                              {"total", page.total}});
  if (request.facets) {
    answer.set("facets", facets_of(page));
  }
  return answer;
}

/// The same text for two conditions only if they ask the same.
void write_condition(const catalog::Condition& condition, std::string& text) {
  text +=
      fmt::format("({} {} {}:{} {} {} {}", static_cast<int>(condition.kind),
                  condition.field == nullptr ? "" : condition.field->name, condition.value.size(),
                  condition.value, condition.is_glob, condition.low, condition.high);
  for (const catalog::Condition& part : condition.parts) {
    write_condition(part, text);
  }
  text += ")";
}

/// A page as an answer, from the cache if the catalog is as it was when it was made. One of all
/// datasets takes a tenth of a millisecond, however many there are, and is not looked for.
/// \param said  what else the answer tells
Json kept_page(const Services& services, const catalog::Query& query, const std::string& said,
               const std::function<Json(const catalog::Page& page)>& answer) {
  static constexpr std::string_view kForm = "page of datasets 1";  // changes with what it holds
  const auto catalog = services.catalog_to_read();
  if (query.where.holds_for_all() && !query.with_facets && services.list_least.count() > 0) {
    return answer(catalog->list(query));
  }
  std::string asked;
  write_condition(query.where, asked);
  const std::string form =
      fmt::format("{} {} {} {} {}", static_cast<int>(query.sort), query.descending, query.limit,
                  query.with_facets, query.with_matches);
  return services.caches->fetch_if_dear(
      Kind::dataset, cache::key_of({kForm, catalog->state(), asked, form, query.after, said}),
      services.list_least, [&] { return answer(catalog->list(query)); });
}

}  // namespace

Json list_datasets(const Services& services, const ListRequest& request) {
  return kept_page(
      services,
      {.where = condition_of(request.filter, request.tags,
                             {{"problem", request.problem_type}, {"backend", request.backend}}),
       .sort = catalog::sort_named(request.sort_by),
       .descending = request.reverse,
       .limit = request.limit,
       .after = request.after,
       .with_facets = request.facets},
      {}, [&](const catalog::Page& page) { return page_of(page, request.facets); });
}

Json dataset_fields() {
  static constexpr std::array<std::string_view, 4> kValues = {
      "text, `*` and `?` in it", "number: 1000, 1e6, 20k", "bytes: 500KB, 2GiB",
      "time: 2026-11, 2026-11-22T10:30; age: 7d, 6months"};
  Json fields = Json::array();
  for (const catalog::Field& field : catalog::fields()) {
    Json others = Json::array();
    for (std::string_view names = field.other_names; !names.empty();) {
      const std::size_t end = std::min(names.find('|'), names.size());
      others.push(names.substr(0, end));
      names.remove_prefix(std::min(end + 1, names.size()));
    }
    fields.push(Json::object({{"name", field.name},
                              {"other_names", std::move(others)},
                              {"values", kValues.at(static_cast<std::size_t>(field.kind))},
                              {"help", field.help}}));
  }
  return fields;
}

Json search_datasets(const Services& services, const SearchRequest& request) {
  const auto where =
      condition_of(request.text,
                   request.tag.empty() ? std::vector<std::string>() : std::vector{request.tag}, {});
  if (where.holds_for_all()) {
    fail(ErrorCode::invalid_argument, Hint{"give some words, or --tag"}, "nothing to search for");
  }
  return kept_page(services,
                   {.where = where,
                    .sort = catalog::Sort::relevance,
                    .limit = request.limit,
                    .with_facets = request.facets,
                    .with_matches = true},
                   fmt::format("{}:{} {}", request.tag.size(), request.tag, request.text),
                   [&](const catalog::Page& page) { return hits_of(page, request); });
}

}  // namespace mdm::app
