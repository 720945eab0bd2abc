#include "page_data.hpp"

#include <algorithm>
#include <utility>

namespace mdm::page {
namespace {

constexpr std::size_t kTopMax = 20;

Json compact_histogram(const Json& bins) {
  if (!bins.is_array() || bins.as_array().empty()) {
    return {};
  }
  Json counts = Json::array();
  for (const Json& bin : bins.as_array()) {
    counts.push(bin.at("count"));
  }
  return Json::object({{"low", bins.as_array().front().at("low")},
                       {"high", bins.as_array().back().at("high")},
                       {"counts", std::move(counts)}});
}

Json compact_top(const Json& top) {
  Json pairs = Json::array();
  const Json::Array& values = top.as_array();
  for (std::size_t i = 0; i < std::min(values.size(), kTopMax); ++i) {
    Json pair = Json::array();
    pair.push(values[i].at("value"));
    pair.push(values[i].at("count"));
    pairs.push(std::move(pair));
  }
  return pairs;
}

Json compact_column(const Json& column) {
  Json compact = Json::object();
  for (const auto& [key, value] : column.as_object()) {
    const bool is_dull = value.is_null() || value == Json(Json::Array{});
    if (key == "histogram") {
      if (Json histogram = compact_histogram(value); !histogram.is_null()) {
        compact.set(key, std::move(histogram));
      }
    } else if (key == "top" && value.is_array()) {
      compact.set(key, compact_top(value));
    } else if (!is_dull) {
      compact.set(key, value);
    }
  }
  return compact;
}

Json compact_profile(const Json& profile) {
  Json compact = Json::object();
  for (const auto& [key, value] : profile.as_object()) {
    if (key != "columns") {
      compact.set(key, value);
      continue;
    }
    Json columns = Json::array();
    for (const Json& column : value.as_array()) {
      columns.push(compact_column(column));
    }
    compact.set(key, std::move(columns));
  }
  return compact;
}

}  // namespace

Json page_data(const Json& answer) {
  Json data = Json::object();
  for (const auto& [key, value] : answer.as_object()) {
    if (key != "tables") {
      data.set(key, value);
      continue;
    }
    Json tables = Json::array();
    for (const Json& table : value.as_array()) {
      Json compact = table;
      compact.set("profile", compact_profile(table.at("profile")));
      tables.push(std::move(compact));
    }
    data.set(key, std::move(tables));
  }
  return data;
}

}  // namespace mdm::page
