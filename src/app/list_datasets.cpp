#include "services.hpp"

namespace mdm::app {

Json list_datasets(const Services& services, const ListRequest& request) {
  const auto catalog = services.catalog_to_read();
  const catalog::Filter filter{.tags = request.tags,
                               .problem_type = request.problem_type,
                               .backend = request.backend,
                               .sort = catalog::sort_named(request.sort_by),
                               .descending = request.reverse,
                               .limit = request.limit,
                               .after = request.after};
  Json datasets = Json::array();
  const catalog::Page page = catalog->list(filter);
  for (const auto& record : page.datasets) {
    datasets.push(catalog::to_json(record));
  }
  Json answer = Json::object({{"datasets", std::move(datasets)}});
  const bool is_whole = page.next.empty() && request.after.empty();
  answer.set("total", is_whole ? Json(page.datasets.size()) : Json(catalog->count(filter)));
  if (!page.next.empty()) {
    answer.set("next", page.next);
  }
  return answer;
}

Json search_datasets(const Services& services, const SearchRequest& request) {
  if (request.text.empty() && request.tag.empty()) {
    fail(ErrorCode::invalid_argument, Hint{"give some words, or --tag"}, "nothing to search for");
  }
  Json hits = Json::array();
  for (const auto& hit :
       services.catalog_to_read()->search(request.text, request.tag, request.limit)) {
    hits.push(Json::object(
        {{"dataset", catalog::to_json(hit.record)}, {"matched", Json::array_of(hit.matched)}}));
  }
  return Json::object({{"query", request.text}, {"tag", request.tag}, {"hits", std::move(hits)}});
}

}  // namespace mdm::app
