#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "services.hpp"

namespace mdm::app {
namespace {

/// The profiles of all columns of a dataset, by name; none if its files are lost, or in a home that
/// cannot be seen from here: what the catalog knows is worth an answer, too.
std::map<std::string, Json> profiles_of(const Services& services, const std::string& name) {
  std::map<std::string, Json> profiles;
  try {
    const Dataset dataset = open_dataset(services, name);
    for (const Json& table : dataset.manifest.at("tables").as_array()) {
      for (const Json& column : table.at("profile").at("columns").as_array()) {
        profiles.try_emplace(column.at("name").as_string(), column);
      }
    }
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unavailable && error.code() != ErrorCode::bad_input) {
      throw;
    }
  }
  return profiles;
}

/// The share of the most frequent values of one column that are among those of the other; nothing
/// if not all values of the other are known.
std::optional<double> shared_values(const Json& one, const Json& other) {
  const Json* const values = one.find("top");
  const Json* const others = other.find("top");
  if (values == nullptr || others == nullptr || values->as_array().empty() ||
      !other.at("top_exact").as_bool() ||
      other.at("distinct").as_int() > std::ssize(others->as_array())) {
    return std::nullopt;
  }
  std::set<std::string> known;
  for (const Json& value : others->as_array()) {
    known.insert(value.at("value").dump());
  }
  double shared = 0;
  for (const Json& value : values->as_array()) {
    shared += known.contains(value.at("value").dump()) ? 1 : 0;
  }
  return shared / static_cast<double>(values->as_array().size());
}

/// The share of the range of one column that lies within that of the other; nothing for texts.
std::optional<double> shared_range(const Json& one, const Json& other) {
  static constexpr std::array<std::string_view, 2> kEnds = {"min", "max"};
  std::array<double, 4> ends = {};
  std::size_t at = 0;
  for (const Json* const column : {&one, &other}) {
    for (const std::string_view end : kEnds) {
      // Those of dates and times are texts, with the numbers beside them.
      const Json* value = column->find(std::string(end) + "_int");
      value = value != nullptr ? value : column->find(end);
      if (value == nullptr || !value->is_number()) {
        return std::nullopt;
      }
      ends.at(at++) = value->as_double();
    }
  }
  const double width = ends[1] - ends[0];
  const double common = std::min(ends[1], ends[3]) - std::max(ends[0], ends[2]);
  return common < 0 ? 0 : (width == 0 ? 1 : common / width);
}

/// Which columns of a dataset could be joined with those of another: names and types are the same.
/// `values` and `range` tell how much of the first the second has, where that is known.
Json join_evidence(const std::map<std::string, Json>& own, const std::vector<std::string>& columns,
                   const std::map<std::string, Json>& others) {
  Json evidence = Json::array();
  for (const std::string& name : columns) {
    const auto mine = own.find(name);
    const auto theirs = std::ranges::find_if(others, [&](const auto& entry) {
      return entry.first == name || (catalog::equals("column", entry.first).value ==
                                     catalog::equals("column", name).value);
    });
    const bool is_known = mine != own.end() && theirs != others.end();
    const auto values = is_known ? shared_values(mine->second, theirs->second) : std::nullopt;
    const auto range = is_known ? shared_range(mine->second, theirs->second) : std::nullopt;
    Json column = Json::object({{"column", name}});
    column.set("values", values ? Json(*values) : Json());
    column.set("range", range ? Json(*range) : Json());
    evidence.push(std::move(column));
  }
  return evidence;
}

}  // namespace

Json similar_datasets(const Services& services, const SimilarRequest& request) {
  const std::string name = find_record(services, request.name).name;
  const catalog::Likeness likeness = request.by == "schema"    ? catalog::Likeness::schema
                                     : request.by == "columns" ? catalog::Likeness::columns
                                                               : catalog::Likeness::contents;
  const bool by_columns = likeness == catalog::Likeness::columns;
  const auto own = by_columns ? profiles_of(services, name) : std::map<std::string, Json>();
  Json found = Json::array();
  for (const catalog::Alike& one :
       services.catalog_to_read()->alike(name, likeness, request.limit)) {
    Json described = Json::object({{"dataset", catalog::to_json(one.dataset)},
                                   {"likeness", one.likeness},
                                   {"columns", Json::array_of(one.columns)}});
    if (by_columns) {
      described.set("joins",
                    join_evidence(own, one.columns, profiles_of(services, one.dataset.name)));
    }
    found.push(std::move(described));
  }
  return Json::object({{"dataset", name}, {"by", request.by}, {"similar", std::move(found)}});
}

}  // namespace mdm::app
