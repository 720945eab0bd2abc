#include <algorithm>

#include "../formula.hpp"
#include "family.hpp"

namespace mdm::plan {
namespace {

constexpr double kRatioMin = 0.01;
constexpr double kRatioMax = 0.95;
constexpr std::size_t kPairedColumns = 5;

std::vector<std::string> columns_with_gaps(const Sketch& sketch) {
  std::vector<std::string> names;
  for (const profile::ColumnProfile& profile : sketch.training().columns) {
    const double ratio = static_cast<double>(profile.nulls) / static_cast<double>(profile.rows);
    if (!sketch.excluded(profile.name) && ratio >= kRatioMin && ratio <= kRatioMax) {
      names.push_back(profile.name);
    }
  }
  return names;
}

Expression missing(const std::string& name) {
  return call("is_null", column(name));
}

void draft_pairs(Sketch& sketch, const std::vector<std::string>& names) {
  const std::size_t count = std::min(names.size(), kPairedColumns);
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = a + 1; b < count; ++b) {
      sketch.add_derived("missing_together_" + names[a] + "_" + names[b],
                         call("flag", call("and", missing(names[a]), missing(names[b]))));
    }
  }
}

void draft(Sketch& sketch) {
  const std::vector<std::string> names = columns_with_gaps(sketch);
  if (names.empty()) {
    return;
  }
  Expression pattern{.op = "null_pattern"};
  for (const std::string& name : names) {
    sketch.add(name + "_is_missing", call("flag", missing(name)));
    pattern.arguments.push_back(column(name));
  }
  const Expression total = call("ones", pattern);
  sketch.add("total_missing_count", total);
  sketch.add("missing_ratio", call("divide", total, literal(static_cast<double>(names.size()))));
  sketch.add("max_consecutive_missing", call("longest_run", pattern));
  sketch.add("missing_pattern_id", call("md5_number", pattern));
  draft_pairs(sketch, names);
}

}  // namespace

const Family kMissing{
    .transform = {.name = "missing",
                  .summary =
                      "Where cells are missing, in the columns that lack 1 % to 95 % of them",
                  .features = "c_is_missing total_missing_count missing_ratio "
                              "max_consecutive_missing missing_pattern_id missing_together_a_b"},
    .enabled = &Options::missing,
    .draft = draft};

}  // namespace mdm::plan
