#include "arrow_files.hpp"

#include <mdm/arrow.hpp>
#include <mdm/base.hpp>

#include "engine_scan.hpp"

namespace mdm::reader {
namespace {

class ArrowRows final : public data::BatchStream {
 public:
  ArrowRows(std::vector<arrow::File> files, std::vector<std::string> columns)
      : files_(std::move(files)),
        columns_(std::move(columns)),
        rows_(files_.front().open(columns_)),
        schema_(rows_->schema()) {}

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    while (!rows_->next(out)) {
      if (++file_ >= files_.size()) {
        return false;
      }
      rows_ = files_[file_].open(columns_);
    }
    return true;
  }

 private:
  std::vector<arrow::File> files_;
  std::vector<std::string> columns_;
  std::size_t file_ = 0;
  std::unique_ptr<data::BatchStream> rows_;
  data::Schema schema_;
};

}  // namespace

duckdb::TableSource arrow_source(const Source& source, const std::vector<std::string>& paths,
                                 const Options& options) {
  std::vector<arrow::File> files;
  duckdb::TableSource table;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const arrow::File& file = files.emplace_back(paths[i], options.memory_limit_bytes / 4);
    require_same_columns(files.front().schema(), file.schema(), source, i);
    table.rows += file.rows();
  }
  table.schema = files.front().schema();
  table.open = [files](const data::Selection& selection) {
    return std::make_unique<ArrowRows>(files, selection.columns);
  };
  return table;
}

}  // namespace mdm::reader
