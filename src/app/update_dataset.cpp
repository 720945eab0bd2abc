#include <algorithm>

#include "labels.hpp"

namespace mdm::app {
namespace {

void add_tags(std::vector<std::string>& tags, const std::vector<std::string>& more) {
  for (const std::string& tag : more) {
    if (std::ranges::find(tags, tag) == tags.end()) {
      tags.push_back(tag);
    }
  }
}

void remove_tags(std::vector<std::string>& tags, const std::vector<std::string>& fewer) {
  std::erase_if(
      tags, [&](const std::string& tag) { return std::ranges::find(fewer, tag) != fewer.end(); });
}

/// Changes the labels of a dataset, of whose name there is one.
Json relabel(const Services& services, catalog::Catalog& catalog, const std::string& name,
             const std::function<void(catalog::DatasetRecord&)>& change) {
  bool is_changed = false;
  auto record = catalog.relabel(name, [&](catalog::DatasetRecord& current) {
    const std::string before = catalog::to_json(current).dump();
    change(current);
    is_changed = catalog::to_json(current).dump() != before;
    if (is_changed) {
      current.updated_at = utc_now();
      if (current.home.empty()) {
        write_labels(services.layout, current);
      }
    }
  });
  if (!record) {
    fail(ErrorCode::not_found, Hint{"mdm list shows all datasets"}, "dataset not found: {}", name);
  }
  record->columns.clear();
  return Json::object({{"dataset", catalog::to_json(*record)}, {"changed", is_changed}});
}

}  // namespace

Json update_dataset(const Services& services, const UpdateRequest& request) {
  if (request.name.find('@') != std::string::npos) {
    fail(ErrorCode::invalid_argument, Hint{"name the dataset without a version"},
         "only the current version can be updated: {}", request.name);
  }
  check_labels(request.description.value_or(""), request.owner.value_or(""), request.add_tags);
  check_labels("", "", request.tags.value_or(std::vector<std::string>()));
  const std::string name = find_record(services, request.name).name;
  const auto catalog = services.catalog_to_write();
  return relabel(services, *catalog, name, [&](catalog::DatasetRecord& record) {
    record.description = request.description.value_or(record.description);
    record.owner = request.owner.value_or(record.owner);
    if (request.tags) {
      record.tags.clear();
      add_tags(record.tags, *request.tags);
    }
    add_tags(record.tags, request.add_tags);
    remove_tags(record.tags, request.remove_tags);
  });
}

Json list_tags(const Services& services) {
  Json tags = Json::array();
  const auto page =
      services.catalog_to_read()->list({.limit = 1, .with_facets = true, .facet_values = 0});
  for (const catalog::Facet& facet : page.facets) {
    if (facet.name == "tag") {
      for (const auto& [tag, datasets] : facet.values) {
        tags.push(Json::object({{"tag", tag}, {"datasets", datasets}}));
      }
    }
  }
  return Json::object({{"tags", std::move(tags)}});
}

Json rename_tag(const Services& services, const std::string& from, const std::string& to) {
  check_labels("", "", {to});
  const auto catalog = services.catalog_to_write();
  Json renamed = Json::array();
  for (const auto& listed : catalog->list({.where = catalog::equals("tag", from)}).datasets) {
    if (std::ranges::find(listed.tags, from) == listed.tags.end()) {
      continue;  // the tag is written otherwise
    }
    relabel(services, *catalog, listed.name, [&](catalog::DatasetRecord& record) {
      remove_tags(record.tags, {from});
      add_tags(record.tags, {to});
    });
    renamed.push(listed.name);
  }
  if (renamed.as_array().empty()) {
    std::vector<std::string> known;
    const Json tags = list_tags(services);
    for (const Json& tag : tags.at("tags").as_array()) {
      known.push_back(tag.at("tag").as_string());
    }
    const std::string near = nearest(from, known);
    fail(
        ErrorCode::not_found,
        Hint{near.empty() ? "mdm tags list shows all tags" : fmt::format("did you mean {}?", near)},
        "no dataset has the tag: {}", from);
  }
  return Json::object({{"from", from}, {"to", to}, {"datasets", std::move(renamed)}});
}

}  // namespace mdm::app
