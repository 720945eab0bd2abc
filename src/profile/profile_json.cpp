#include <array>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>

#include <mdm/profile.hpp>

namespace mdm::profile {
namespace {

using data::Type;

constexpr std::array<std::string_view, 7> kQuantileNames = {"p01", "p05", "p25", "p50",
                                                            "p75", "p95", "p99"};
static_assert(kQuantileNames.size() == std::size(kQuantileRanks));

bool is_number(Type type) {
  return type == Type::int64 || type == Type::float64 || type == Type::decimal;
}

/// Types whose extremes are written as text.
bool is_moment(Type type) {
  return type == Type::date || type == Type::time || type == Type::timestamp;
}

void write_extreme(Json& json, const ColumnProfile& column, const std::string& name) {
  const double value = name == "min" ? column.min : column.max;
  const std::int64_t exact = name == "min" ? column.min_int : column.max_int;
  if (std::isnan(value)) {
    json.set(name, nullptr);
  } else if (column.type == Type::float64) {
    json.set(name, value);
  } else if (column.type == Type::decimal) {
    json.set(name, name == "min" ? column.min_text : column.max_text);
  } else if (is_moment(column.type)) {
    json.set(name, data::int_text(column.type, exact)).set(name + "_int", exact);
  } else {
    json.set(name, exact);
  }
}

void write_numbers(Json& json, const ColumnProfile& column) {
  if (column.type == Type::float64) {
    json.set("infinities", column.infinities);
  }
  if (is_number(column.type)) {
    json.set("zeros", column.zeros).set("negatives", column.negatives);
  }
  write_extreme(json, column, "min");
  write_extreme(json, column, "max");
  json.set("mean", column.mean).set("std", column.std);
  json.set("skewness", column.skewness).set("kurtosis", column.kurtosis);
  Json quantiles = Json::object();
  for (std::size_t i = 0; i < column.quantiles.size(); ++i) {
    quantiles.set(std::string(kQuantileNames.at(i)), column.quantiles[i]);
  }
  json.set("quantiles", std::move(quantiles)).set("quantile_error", column.quantile_error);
  Json histogram = Json::array();
  for (const Bin& bin : column.histogram) {
    histogram.push(Json::object({{"low", bin.low}, {"high", bin.high}, {"count", bin.count}}));
  }
  json.set("histogram", std::move(histogram));
  if (column.steps) {
    json.set(
        "steps",
        Json::object({{"usual", column.steps->usual},
                      {"at_usual", column.steps->at_usual},
                      {"longest", column.steps->longest},
                      {"longest_from", data::int_text(column.type, column.steps->longest_from)},
                      {"longest_from_int", column.steps->longest_from},
                      {"missing", column.steps->missing}}));
  }
}

void write_text(Json& json, const ColumnProfile& column) {
  json.set("min_text", column.min_text).set("max_text", column.max_text);
  json.set("length_min", column.length_min).set("length_max", column.length_max);
  json.set("length_mean", column.length_mean).set("empty_texts", column.empty_texts);
  json.set("blanks_around", column.blanks_around).set("words_mean", column.words_mean);
  Json patterns = Json::object();
  for (std::size_t i = 0; i < kPatternCount; ++i) {
    if (column.patterns.at(i) > 0) {
      patterns.set(std::string(name_of(static_cast<Pattern>(i))), column.patterns.at(i));
    }
  }
  json.set("patterns", std::move(patterns)).set("pattern_cells", column.pattern_cells);
}

Json to_json(const ColumnProfile& column) {
  Json json = Json::object({{"name", column.name},
                            {"type", data::type_text(column.type, column.scale)},
                            {"rows", column.rows},
                            {"nulls", column.nulls},
                            {"distinct", column.distinct},
                            {"distinct_exact", column.distinct_exact},
                            {"distinct_error", column.distinct_error}});
  if (column.type == Type::text) {
    write_text(json, column);
  } else {
    write_numbers(json, column);
  }
  Json top = Json::array();
  for (const TopValue& value : column.top) {
    top.push(Json::object({{"value", value.value}, {"count", value.count}}));
  }
  json.set("top", std::move(top)).set("top_exact", column.top_exact);
  if (!column.top_exact) {
    json.set("top_error", column.top_error);
  }
  return json;
}

std::uint64_t count_at(const Json& json, std::string_view name) {
  const std::int64_t value = json.at(name).as_int();
  if (value < 0) {
    fail(ErrorCode::bad_input, "count in a profile is negative: {}", name);
  }
  return static_cast<std::uint64_t>(value);
}

double number_in(const std::string& text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  if (std::from_chars(text.data(), end, number).ptr != end) {
    fail(ErrorCode::bad_input, "extreme in a profile is no number: {}", text);
  }
  return number;
}

void read_extremes(const Json& json, ColumnProfile& column) {
  if (column.type == Type::float64 || json.at("min").is_null()) {
    column.min = json.at("min").as_double();
    column.max = json.at("max").as_double();
    return;
  }
  if (column.type == Type::decimal) {
    column.min_text = json.at("min").as_string();
    column.max_text = json.at("max").as_string();
    column.min = number_in(column.min_text);
    column.max = number_in(column.max_text);
    return;
  }
  const bool named = is_moment(column.type);
  column.min_int = json.at(named ? "min_int" : "min").as_int();
  column.max_int = json.at(named ? "max_int" : "max").as_int();
  column.min = static_cast<double>(column.min_int);
  column.max = static_cast<double>(column.max_int);
}

void read_numbers(const Json& json, ColumnProfile& column) {
  if (column.type == Type::float64) {
    column.infinities = count_at(json, "infinities");
  }
  if (is_number(column.type)) {
    column.zeros = count_at(json, "zeros");
    column.negatives = count_at(json, "negatives");
  }
  read_extremes(json, column);
  column.mean = json.at("mean").as_double();
  column.std = json.at("std").as_double();
  column.skewness = json.at("skewness").as_double();
  column.kurtosis = json.at("kurtosis").as_double();
  for (const std::string_view name : kQuantileNames) {
    column.quantiles.push_back(json.at("quantiles").at(name).as_double());
  }
  column.quantile_error = json.at("quantile_error").as_double();
  for (const Json& bin : json.at("histogram").as_array()) {
    column.histogram.push_back(
        {bin.at("low").as_double(), bin.at("high").as_double(), count_at(bin, "count")});
  }
  if (const Json* const steps = json.find("steps")) {
    column.steps = Steps{steps->at("usual").as_int(), count_at(*steps, "at_usual"),
                         steps->at("longest").as_int(), steps->at("longest_from_int").as_int(),
                         count_at(*steps, "missing")};
  }
}

void read_text(const Json& json, ColumnProfile& column) {
  static constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  column.min = column.max = column.mean = kNan;
  column.std = column.skewness = column.kurtosis = kNan;
  column.min_text = json.at("min_text").as_string();
  column.max_text = json.at("max_text").as_string();
  column.length_min = count_at(json, "length_min");
  column.length_max = count_at(json, "length_max");
  column.length_mean = json.at("length_mean").as_double();
  column.empty_texts = count_at(json, "empty_texts");
  column.blanks_around = count_at(json, "blanks_around");
  column.words_mean = json.at("words_mean").as_double();
  for (std::size_t i = 0; i < kPatternCount; ++i) {
    const std::string_view name = name_of(static_cast<Pattern>(i));
    if (json.at("patterns").find(name) != nullptr) {
      column.patterns.at(i) = count_at(json.at("patterns"), name);
    }
  }
  column.pattern_cells = count_at(json, "pattern_cells");
}

ColumnProfile column_of(const Json& json) {
  ColumnProfile column;
  column.name = json.at("name").as_string();
  column.type = data::type_of(json.at("type").as_string());
  column.scale = data::scale_of(json.at("type").as_string());
  column.rows = count_at(json, "rows");
  column.nulls = count_at(json, "nulls");
  column.distinct = count_at(json, "distinct");
  column.distinct_exact = json.at("distinct_exact").as_bool();
  column.distinct_error = json.at("distinct_error").as_double();
  if (column.type == Type::text) {
    read_text(json, column);
  } else {
    read_numbers(json, column);
  }
  for (const Json& value : json.at("top").as_array()) {
    column.top.push_back({value.at("value").as_string(), count_at(value, "count")});
  }
  column.top_exact = json.at("top_exact").as_bool();
  if (const Json* const error = json.find("top_error")) {
    column.top_error = error->as_double();
  }
  return column;
}

}  // namespace

std::string_view name_of(Pattern pattern) noexcept {
  static constexpr std::array<std::string_view, kPatternCount> kNames = {
      "email", "url", "uuid", "ipv4", "phone", "date", "json", "hex", "number", "upper", "lower"};
  return kNames.at(static_cast<std::size_t>(pattern));
}

Json to_json(const TableProfile& profile) {
  Json columns = Json::array();
  for (const ColumnProfile& column : profile.columns) {
    columns.push(to_json(column));
  }
  Json json = Json::object({{"rows", profile.rows}, {"columns", std::move(columns)}});
  if (profile.relations) {
    json.set("relations", to_json(*profile.relations));
  }
  return json;
}

TableProfile from_json(const Json& json) {
  TableProfile profile;
  profile.rows = count_at(json, "rows");
  if (const Json* const relations = json.find("relations")) {
    profile.relations = relations_from_json(*relations);
  }
  for (const Json& column : json.at("columns").as_array()) {
    profile.columns.push_back(column_of(column));
  }
  return profile;
}

}  // namespace mdm::profile
