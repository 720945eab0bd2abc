#include <mdm/features.hpp>

#include "services.hpp"

namespace mdm::app {
namespace {

class DatasetQuery final : public QueryResult {
 public:
  explicit DatasetQuery(std::unique_ptr<query::Result> result) : result_(std::move(result)) {}

  data::BatchStream& rows() override { return result_->rows(); }
  bool truncated() const override { return result_->truncated(); }

 private:
  std::unique_ptr<query::Result> result_;
};

}  // namespace

std::unique_ptr<QueryResult> query_dataset(const Services& services, const std::string& name,
                                           const std::string& sql,
                                           std::optional<std::uint64_t> row_limit,
                                           const std::stop_token& stop) {
  const Dataset dataset = open_dataset(services, name);
  query::Options options{.engine = services.engine_options(dataset.record.backend, dataset.folder),
                         .row_limit = row_limit.value_or(services.query_row_limit)};
  if (const auto version = features::FeatureStore(dataset.folder / "features").active("default")) {
    for (const auto& table : version->tables) {
      const features::TableSource source = features::source_of(version->folder, table);
      options.features.emplace(
          table.table, query::FeatureSource{
                           .file = source.file,
                           .attached = std::string(source.attached ? features::kAttachedName : ""),
                           .sql = source.sql});
    }
  }
  return std::make_unique<DatasetQuery>(query::run(sql, options, stop));
}

}  // namespace mdm::app
