#include <array>

#include "services.hpp"

namespace mdm::app {
namespace {

constexpr std::array<std::pair<std::string_view, catalog::Sort>, 5> kSorts = {{
    {"name", catalog::Sort::name},
    {"registered_at", catalog::Sort::registered_at},
    {"updated_at", catalog::Sort::updated_at},
    {"rows", catalog::Sort::rows},
    {"size", catalog::Sort::size_bytes},
}};

catalog::Sort sort_of(const std::string& name) {
  for (const auto& [known, sort] : kSorts) {
    if (known == name) {
      return sort;
    }
  }
  fail(ErrorCode::invalid_argument, Hint{"sort by name, registered_at, updated_at, rows or size"},
       "cannot sort by: {}", name);
}

}  // namespace

Json list_datasets(const Services& services, const ListRequest& request) {
  const auto catalog = services.catalog_to_read();
  const catalog::Filter filter{.tags = request.tags,
                               .problem_type = request.problem_type,
                               .backend = request.backend,
                               .sort = sort_of(request.sort_by),
                               .descending = request.reverse,
                               .limit = request.limit};
  Json datasets = Json::array();
  const auto records = catalog->list(filter);
  for (const auto& record : records) {
    datasets.push(catalog::to_json(record));
  }
  auto total = static_cast<std::int64_t>(records.size());
  if (request.limit > 0 && total == request.limit) {
    total = catalog->count(filter);
  }
  return Json::object({{"datasets", std::move(datasets)}, {"total", total}});
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
