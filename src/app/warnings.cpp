#include "warnings.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <mdm/profile.hpp>
#include <mdm/roles.hpp>

namespace mdm::app {
namespace {

using profile::ColumnProfile;

constexpr double kMostlyMissing = 0.5;
constexpr double kSkewed = 10;
constexpr double kLeak = 0.99;
constexpr double kRareClass = 0.05;
constexpr double kManyValues = 0.5;       // distinct values of a text, as a share of its rows
constexpr std::uint64_t kManyRows = 100;  // below it shares say little

void warn(Json& warnings, const std::string& table, const std::string& column,
          const std::string& text, std::string_view advice) {
  warnings.push(Json::object(
      {{"table", table}, {"column", column}, {"text", text}, {"advice", std::string(advice)}}));
}

/// What a user would want to know of the reading of columns: what was dropped from their cells, and
/// why some stayed text although they look like something else.
void warn_of_reading(const std::string& table, const Json& report, Json& warnings) {
  for (const Json& conversion : report.at("conversions").as_array()) {
    const std::int64_t cells = conversion.at("cells").as_int();
    warn(warnings, table, conversion.at("column").as_string(),
         fmt::format("{} in {} {}, the first: {}", conversion.at("what").as_string(), cells,
                     cells == 1 ? "cell" : "cells", conversion.at("example").as_string()),
         "name the column in --text-columns to keep the cells as they are written");
  }
  for (const Json& kept : report.at("kept_null_words").as_array()) {
    warn(warnings, table, kept.at("column").as_string(),
         fmt::format("holds the text {} in {} {}", kept.at("word").as_string(),
                     kept.at("cells").as_int(), kept.at("cells").as_int() == 1 ? "cell" : "cells"),
         "name the word with --null if it means that there is no value");
  }
  for (const Json& witness : report.at("witnesses").as_array()) {
    if (witness.at("in_doubt").as_bool()) {
      warn(warnings, table, witness.at("column").as_string(),
           fmt::format("stays text, for it may be {} or not: {} (as in {})",
                       witness.at("refused").as_string(), witness.at("reason").as_string(),
                       witness.at("value").as_string()),
           "say which with --date-format or --decimal");
    }
  }
}

/// A column with what it is for.
struct Facts {
  const ColumnProfile& column;
  bool has_role;  ///< target, id, time or group
  bool is_target;
  std::uint64_t valid;
};

using Found = std::optional<std::string>;  // what is wrong, nothing if all is well

Found no_values(const Facts& facts) {
  return facts.column.rows > 0 && facts.valid == 0 ? Found("has no values") : std::nullopt;
}

Found one_value(const Facts& facts) {
  const ColumnProfile& column = facts.column;
  return column.distinct == 1 && column.nulls == 0 && column.rows > 1
             ? Found("has one value in all rows")
             : std::nullopt;
}

Found mostly_missing(const Facts& facts) {
  const double missing =
      static_cast<double>(facts.column.nulls) / static_cast<double>(facts.column.rows);
  return facts.valid > 0 && missing > kMostlyMissing
             ? Found(fmt::format("is {:.0f} % missing", missing * 100))
             : std::nullopt;
}

Found infinite(const Facts& facts) {
  return facts.column.infinities > 0
             ? Found(fmt::format("has {} infinite values", facts.column.infinities))
             : std::nullopt;
}

Found skewed(const Facts& facts) {
  const double skewness = facts.column.skewness;
  const bool is_number = facts.column.type == data::Type::int64 ||
                         facts.column.type == data::Type::float64 ||
                         facts.column.type == data::Type::decimal;
  return is_number && !facts.has_role && std::abs(skewness) > kSkewed
             ? Found(fmt::format("is strongly skewed ({:.0f})", skewness))
             : std::nullopt;
}

Found like_an_id(const Facts& facts) {
  const ColumnProfile& column = facts.column;
  return column.type == data::Type::text && !facts.has_role && column.rows >= kManyRows &&
                 column.distinct_exact && column.distinct == column.rows && column.nulls == 0
             ? Found("has another value in every row")
             : std::nullopt;
}

Found many_values(const Facts& facts) {
  const ColumnProfile& column = facts.column;
  const double share = static_cast<double>(column.distinct) / static_cast<double>(facts.valid);
  return column.type == data::Type::text && !facts.has_role && facts.valid >= kManyRows &&
                 share > kManyValues && !like_an_id(facts)
             ? Found(fmt::format("has {} different texts in {} rows", column.distinct, facts.valid))
             : std::nullopt;
}

Found rare_class(const Facts& facts) {
  const ColumnProfile& column = facts.column;
  if (!facts.is_target || !column.top_exact || column.top.size() < 2 ||
      column.distinct > column.top.size() || column.distinct > profile::kTopMax / 5) {
    return std::nullopt;
  }
  const auto& rarest = column.top.back();
  const double share = static_cast<double>(rarest.count) / static_cast<double>(facts.valid);
  return share < kRareClass ? Found(fmt::format("has a rare class: {} in {} of {} rows",
                                                rarest.value, rarest.count, facts.valid))
                            : std::nullopt;
}

Found target_missing(const Facts& facts) {
  return facts.is_target && facts.column.nulls > 0 && facts.valid > 0
             ? Found(fmt::format("is the target, and missing in {} rows", facts.column.nulls))
             : std::nullopt;
}

struct Rule {
  Found (*find)(const Facts&);
  std::string_view advice;
  bool training_only;  ///< of no use to say again of a test table
};

constexpr Rule kRules[] = {
    {no_values, "leave it out, or look whether the files are whole", false},
    {one_value, "leave it out: it tells nothing", false},
    {target_missing, "leave these rows out of the training", true},
    {rare_class, "stratify the folds, and measure with more than accuracy", true},
    {mostly_missing, "whether it is there may tell more than what it is", false},
    {infinite, "replace them before a model sees them", false},
    {like_an_id, "name it with --id-columns if it names the rows", true},
    {many_values, "as a category it would be too fine; group it, or use it as text", true},
    {skewed, "a logarithm or ranks may serve better", true},
};

std::string of_incidents(const Json& report) {
  const Json& first = report.at("incidents").as_array().front();
  const std::int64_t line = first.at("line").as_int();
  return fmt::format("{} cells or rows were repaired, the first in {}{}: {}",
                     report.at("incident_count").as_int(),
                     line == 0 ? "" : fmt::format("line {} of ", line),
                     first.at("file").as_string(), first.at("action").as_string());
}

bool contains(const Json& roles, std::string_view list, const std::string& name) {
  const auto names = roles.at(list).as_strings();
  return std::ranges::find(names, name) != names.end();
}

void warn_of_columns(const std::string& table, bool is_training,
                     const profile::TableProfile& profile, const Json& roles, Json& warnings) {
  for (const ColumnProfile& column : profile.columns) {
    const std::string& name = column.name;
    const bool is_target = contains(roles, "targets", name);
    const Facts facts{.column = column,
                      .has_role = is_target || contains(roles, "ids", name) ||
                                  roles.at("time_column") == Json(name) ||
                                  roles.at("group_column") == Json(name),
                      .is_target = is_target,
                      .valid = column.rows - column.nulls};
    for (const Rule& rule : kRules) {
      if (const Found found = column.rows > 0 && (is_training || !rule.training_only)
                                  ? rule.find(facts)
                                  : std::nullopt) {
        warn(warnings, table, name, *found, rule.advice);
      }
    }
  }
}

void warn_of_duplicates(const std::string& table, const profile::TableProfile& profile,
                        Json& warnings) {
  if (profile.relations && profile.relations->duplicates.rows > 0) {
    const auto& duplicates = profile.relations->duplicates;
    warn(warnings, table, "",
         fmt::format("{}{} rows repeat an earlier row", duplicates.exact ? "" : "about ",
                     duplicates.rows),
         "leave them out if a row should be there once");
  }
}

/// Columns that tell the target so well that they may be made from it.
void warn_of_leaks(const std::string& table, const Json& associations, Json& warnings) {
  for (const auto& [target, ranked] : associations.as_object()) {
    for (const Json& each : ranked.as_array()) {
      if (each.at("strength").as_double() >= kLeak) {
        warn(
            warnings, table, each.at("column").as_string(),
            fmt::format("tells {} almost surely ({:.3f})", target, each.at("strength").as_double()),
            "leave it out if it is not known before the target is");
      }
    }
  }
}

/// Of texts with few values: those that the table to learn from does not have.
void warn_of_new_values(const std::string& table, const profile::TableProfile& test,
                        const profile::TableProfile& train, Json& warnings) {
  for (const ColumnProfile& column : test.columns) {
    const ColumnProfile* const known = train.find(column.name);
    if (known == nullptr || column.type != data::Type::text || !known->top_exact ||
        !column.top_exact || known->distinct != known->top.size() ||
        column.distinct != column.top.size() || known->distinct * 2 > known->rows - known->nulls) {
      continue;
    }
    std::set<std::string_view> values;
    for (const auto& value : known->top) {
      values.insert(value.value);
    }
    const auto strange = std::ranges::find_if(
        column.top, [&](const auto& value) { return !values.contains(value.value); });
    if (strange != column.top.end()) {
      warn(warnings, table, column.name,
           fmt::format("has values that training lacks, such as \"{}\"", strange->value),
           "have a category for what is unknown");
    }
  }
}

/// What the table to predict for lacks, beside the target, and what only it has.
void warn_of_schema(const std::string& table, const profile::TableProfile& test,
                    const profile::TableProfile& train, const Json& roles, Json& warnings) {
  for (const ColumnProfile& column : train.columns) {
    if (test.find(column.name) == nullptr && !contains(roles, "targets", column.name)) {
      warn(warnings, table, column.name, "is not there, though training has it",
           "a model cannot use it");
    }
  }
  for (const ColumnProfile& column : test.columns) {
    if (train.find(column.name) == nullptr) {
      warn(warnings, table, column.name, "is not there in training", "a model cannot learn it");
    }
  }
}

bool is_role(const Json& table, std::string_view role) {
  return table.at("role").as_string() == role;
}

/// What is doubtful in the roles: a named id that repeats, classes of one row.
void warn_of_roles(const Json& tables, const std::vector<profile::TableProfile>& profiles,
                   const Json& settled, Json& warnings) {
  std::vector<roles::Table> facts;
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    const Json& table = tables.as_array()[i];
    facts.push_back({table.at("name").as_string(), table.at("role").as_string(), &profiles[i]});
  }
  for (const roles::Doubt& doubt : roles::doubts_of(facts, roles::from_json(settled))) {
    warn(warnings, doubt.table, doubt.column, doubt.text, "say what it is if this is not meant");
  }
}

}  // namespace

Json warnings_of(const Json& tables, const Json& roles) {
  Json warnings = Json::array();
  std::vector<profile::TableProfile> profiles;
  for (const Json& table : tables.as_array()) {
    profiles.push_back(profile::from_json(table.at("profile")));
  }
  for (const Json& table : tables.as_array()) {
    const std::string& name = table.at("name").as_string();
    const Json& report = table.at("report");
    if (report.at("incident_count").as_int() > 0) {
      warn(warnings, name, "", of_incidents(report),
           "look at the places; --strict refuses such files");
    }
    warn_of_reading(name, report, warnings);
    if (table.at("rows").as_int() == 0) {
      warn(warnings, name, "", "has no rows", "look whether the file is whole");
    }
  }
  warn_of_roles(tables, profiles, roles, warnings);
  const profile::TableProfile* training = nullptr;
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    training = is_role(tables.as_array()[i], "train") ? &profiles[i] : training;
  }
  for (std::size_t i = 0; i < profiles.size(); ++i) {
    const Json& table = tables.as_array()[i];
    if (is_role(table, "submission")) {
      continue;
    }
    const std::string& name = table.at("name").as_string();
    const profile::TableProfile& profile = profiles[i];
    const bool is_held_out = is_role(table, "test") || is_role(table, "validation");
    if (training != nullptr && is_held_out) {
      warn_of_schema(name, profile, *training, roles, warnings);
      warn_of_new_values(name, profile, *training, warnings);
    }
    warn_of_duplicates(name, profile, warnings);
    warn_of_leaks(name, table.at("associations"), warnings);
    warn_of_columns(name, !is_held_out, profile, roles, warnings);
  }
  return warnings;
}

Json warnings_about(const Json& manifest, std::string_view table) {
  Json about = Json::array();
  for (const Json& warning : manifest.at("warnings").as_array()) {
    const std::string& of = warning.at("table").as_string();
    if (table.empty() || of.empty() || of == table) {
      about.push(warning);
    }
  }
  return about;
}

void add_feature_warnings(Json& features, Json& warnings) {
  if (features.is_null()) {
    warn(warnings, "", "", "no features: no table to train on has rows", "");
    return;
  }
  for (const Json& warning : features.at("warnings").as_array()) {
    warnings.push(warning);
  }
}

void warn_of_lost_set(const std::string& set, const std::string& reason, Json& warnings) {
  const std::string what =
      set.empty() ? "the feature sets of the version before are" : "the feature set " + set + " is";
  warn(warnings, "", "", fmt::format("{} not made of the new data: {}", what, reason), "");
}

}  // namespace mdm::app
