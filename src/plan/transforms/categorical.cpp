#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include <mdm/plan/measures.hpp>

#include "../formula.hpp"
#include "family.hpp"

namespace mdm::plan {
namespace {

using data::Type;
using profile::ColumnProfile;

/// A counted text of this size or more may be the beginning of a longer one: the profile cuts at
/// the last character within 128 bytes.
constexpr std::size_t kUncutBytes = 125;

struct Level {
  Json value{};
  std::string text{};
  std::uint64_t count = 0;
};

template <typename Number>
std::optional<Json> number_of(const std::string& text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    return std::nullopt;
  }
  return Json(number);
}

std::optional<Json> value_of(const std::string& text, Type type) {
  if (type == Type::int64) {
    return number_of<std::int64_t>(text);
  }
  if (type == Type::float64) {
    return text.find("nf") == std::string::npos ? number_of<double>(text) : std::nullopt;
  }
  if (type == Type::boolean) {
    return Json(text == "true");
  }
  return text.size() < kUncutBytes ? std::optional<Json>(text) : std::nullopt;
}

bool precedes(const Level& a, const Level& b) {
  if (a.value.is_integer()) {
    return a.value.as_int() < b.value.as_int();
  }
  return a.value.is_number() ? a.value.as_double() < b.value.as_double() : a.text < b.text;
}

/// The values that the profile counted exactly and whole, by value.
std::vector<Level> levels_of(const ColumnProfile& profile) {
  std::vector<Level> levels;
  for (const profile::TopValue& top : profile.top) {
    if (const auto value = value_of(top.value, profile.type); value && profile.top_exact) {
      levels.push_back({.value = *value, .text = top.value, .count = top.count});
    }
  }
  std::ranges::sort(levels, precedes);
  return levels;
}

std::string frequency_table(Sketch& sketch, const ColumnProfile& profile,
                            const std::vector<Level>& levels) {
  std::string key = "frequency(" + profile.name + ")";
  if (levels.size() != profile.distinct) {
    return sketch.measure(std::move(key), kFrequency, profile.name, Json::object());
  }
  Json values = Json::array();
  Json counts = Json::array();
  for (const Level& level : levels) {
    values.push(level.value);
    counts.push(level.count);
  }
  return sketch.know(std::move(key), profile.name,
                     Json::object({{"values", std::move(values)}, {"numbers", std::move(counts)}}));
}

/// The value as the end of a name: control characters become underscores.
std::string name_part(const std::string& text) {
  std::string part = text.empty() ? "empty" : text;
  for (char& c : part) {
    c = (c >= 0 && c < ' ') || c == '\x7F' ? '_' : c;
  }
  return part;
}

void draft_levels(Sketch& sketch, const ColumnProfile& profile, const std::vector<Level>& levels) {
  const std::string& c = profile.name;
  const std::size_t most = sketch.options().categorical_max_cardinality;
  if (profile.distinct > most || !profile.top_exact || profile.top.size() != profile.distinct) {
    sketch.drop(c + "_<value>", fmt::format("has {} distinct values; one-hot is made for up to {}",
                                            profile.distinct, std::min(most, profile::kTopMax)));
    return;
  }
  Expression known{.op = "in", .arguments = {column(c)}};
  for (const Level& level : levels) {
    sketch.add_derived(c + "_" + name_part(level.text),
                       call("is", column(c), literal(level.value)));
    known.arguments.push_back(literal(level.value));
  }
  if (!levels.empty()) {
    sketch.add_derived(c + "_other", call("and", call("not", call("is_null", column(c))),
                                          call("not", std::move(known))));
  }
}

void draft_column(Sketch& sketch, const ColumnProfile& profile) {
  const std::string& c = profile.name;
  const std::vector<Level> levels = levels_of(profile);
  const std::string table = frequency_table(sketch, profile, levels);
  const Expression count = named("lookup", table, column(c));
  const Expression rows = sketch.known("rows", "", sketch.training().rows);

  sketch.add(c + "_frequency", call("whole", count));
  sketch.add(c + "_frequency_ratio", call("divide", count, rows));
  draft_levels(sketch, profile, levels);
  // After these: of two values it says what one of them says.
  sketch.add(c + "_code", named("position", table, column(c)));
  const Expression limit =
      call("multiply", literal(sketch.options().categorical_min_frequency), rows);
  sketch.add(c + "_is_rare",
             call("flag", call("and", call("not", call("is_null", column(c))),
                               call("less", call("coalesce", count, literal(0.0)), limit))));
  if (profile.type == Type::text) {
    sketch.add(c + "_nunique_chars", call("length", call("coalesce", column(c), literal(""))));
  }
}

bool has_mean(Type type) {
  return type == Type::boolean || type == Type::int64 || type == Type::float64 ||
         type == Type::decimal;
}

/// The parameters of kTargetMean, if a target encoding is wanted and the target has a mean.
std::optional<Json> target_parameters(Sketch& sketch) {
  const Options& options = sketch.options();
  const ColumnProfile* target = sketch.training().find(sketch.hints().target);
  if (!options.target_encoding || target == nullptr) {
    return std::nullopt;
  }
  MDM_CHECK(!sketch.hints().row_id.empty());
  Json parameters = Json::object({{"target", target->name},
                                  {"smoothing", options.target_smoothing},
                                  {"row_id", sketch.hints().row_id},
                                  {"folds", options.target_folds}});
  if (target->type == Type::text && target->top_exact && target->distinct == 2) {
    parameters.set("one", std::max(target->top.at(0).value, target->top.at(1).value));
  } else if (!has_mean(target->type)) {
    sketch.drop("c_target_mean",
                fmt::format("the target {} has no mean: it is neither a number nor a boolean nor "
                            "a text of two values",
                            target->name));
    return std::nullopt;
  }
  return parameters;
}

/// The mean of the target beside the value; `suffix` says of which rows.
Expression target_mean(Sketch& sketch, const std::string& c, const Json& parameters,
                       const std::string& suffix) {
  const std::string table =
      sketch.measure(fmt::format("target_mean({}){}", c, suffix), kTargetMean, c, parameters);
  const std::string prior =
      sketch.measure(fmt::format("target_mean(){}", suffix), kTargetMean, "", parameters);
  return call("coalesce", named("lookup", table, column(c)),
              Expression{.op = "state", .name = prior});
}

void draft_encoding(Sketch& sketch, const std::string& c, const Json& parameters) {
  const int folds = sketch.options().target_folds;
  const Expression fold = named("fold", sketch.hints().row_id, literal(folds));
  Expression choice{.op = "case"};
  for (int i = 0; i < folds; ++i) {
    Json others = parameters;
    others.set("without", i);
    Expression mean = target_mean(sketch, c, others, fmt::format(" without fold {}", i));
    if (i + 1 < folds) {
      choice.arguments.push_back(call("equal", fold, literal(i)));
    }
    choice.arguments.push_back(std::move(mean));
  }
  sketch.add_encoding(c + "_target_mean", target_mean(sketch, c, parameters, ""),
                      std::move(choice));
}

void draft(Sketch& sketch) {
  const std::optional<Json> target = target_parameters(sketch);
  for (const Reading& reading : sketch.readings()) {
    if (reading.categorical) {
      draft_column(sketch, *reading.profile);
      if (target) {
        draft_encoding(sketch, reading.profile->name, *target);
      }
    }
  }
}

}  // namespace

const Family kCategorical{
    .transform = {.name = "categorical",
                  .summary = "How often a value is seen in the training table, and which of its "
                             "values it is",
                  .features = "c_frequency c_frequency_ratio c_<value> c_other c_code c_is_rare "
                              "c_nunique_chars c_target_mean"},
    .enabled = &Options::categorical,
    .draft = draft};

}  // namespace mdm::plan
