#include <algorithm>

#include <fmt/format.h>

#include <mdm/compute.hpp>
#include <mdm/profile.hpp>

namespace mdm::compute {
namespace {

constexpr int kFirstRows = 4096;

profile::TableProfile profile_features(const plan::FeaturePlan& plan,
                                       duckdb::Connection& connection, const std::string& table,
                                       const std::stop_token& stop) {
  const auto rows = connection.stream(select_features(plan, connection, table, {}), stop);
  profile::Profiler profiler(rows->schema(),
                             std::vector<double>(rows->schema().fields.size(), 0.0));
  data::Batch batch;
  while (rows->next(batch)) {
    profiler.observe(batch);
  }
  return profiler.finish();
}

}  // namespace

void drop_without_signal(plan::FeaturePlan& plan, duckdb::Connection& connection,
                         const std::string& table, const std::stop_token& stop) {
  if (plan.features.empty()) {
    return;
  }
  const std::string first = fmt::format("(SELECT * FROM {} LIMIT {})", table, kFirstRows);
  plan::FeaturePlan clear = plan;
  plan::drop_without_signal(clear, profile_features(plan, connection, first, stop));
  plan::FeaturePlan doubtful = plan;
  std::erase_if(doubtful.features, [&](const plan::Feature& feature) {
    return std::ranges::find(clear.features, feature.name, &plan::Feature::name) !=
           clear.features.end();
  });
  if (!doubtful.features.empty()) {
    plan::drop_without_signal(plan, profile_features(doubtful, connection, table, stop));
  }
}

}  // namespace mdm::compute
