#include <algorithm>

#include <unistd.h>

#include <mdm/compute.hpp>

#include "apply_plan.hpp"
#include "feature_sizes.hpp"

namespace mdm::app {
namespace {

constexpr const char* kRows = "new_rows";

void tell(const Report& report, std::string step) {
  if (report) {
    report({.step = std::move(step)});
  }
}

reader::Source only_table(const Input& input, const std::string& sheet,
                          const std::filesystem::path& scratch, const std::stop_token& stop) {
  auto sources = reader::discover(input.path(), sheet, scratch, stop);
  if (sources.size() != 1) {
    std::vector<std::string> names;
    for (const reader::Source& source : sources) {
      names.push_back(source.table);
    }
    fail(ErrorCode::invalid_argument, Hint{"name one file, or one sheet by --sheet"},
         "there are {} tables in {}: {}", sources.size(), printable(input.path()),
         fmt::join(names, ", "));
  }
  return std::move(sources.front());
}

/// New rows in a store of their own, and what computes their features.
class StagedRows final {
 public:
  StagedRows(const Services& services, const ApplyRequest& request, const ApplyPlan& plan,
             const std::stop_token& stop)
      : input_(request.input, scratch_.path(), stop), store_(input_.naming([&] {
          try {
            return load(services, request, plan, stop);
          } catch (const Error& error) {
            throw of_settled_types(error);
          }
        })) {}

  /// A folder that goes with this.
  const std::filesystem::path& scratch() const { return scratch_.path(); }
  duckdb::Connection feature_engine(const Services& services, const ApplyPlan& plan,
                                    const compute::Execution& execution) const {
    FeatureLoad load = load_of(plan.plan, execution);
    load.text_bytes = row_text_bytes(plan.dataset.manifest);
    return services.engines->open(
        services.feature_engine_options(store_.backend, store_.folder, scratch_.path(), load));
  }

 private:
  storage::Options load(const Services& services, const ApplyRequest& request,
                        const ApplyPlan& plan, const std::stop_token& stop) {
    const reader::Source source = only_table(input_, request.sheet, scratch_.path(), stop);
    const auto table = reader::open_table(source, plan.reading(services, scratch_.path()), stop);
    const auto folder = scratch_.path() / "store";
    make_folder(folder);
    storage::Options options{.folder = folder,
                             .memory_limit_bytes = services.memory_limit_bytes / 4 * 3,
                             .threads = services.threads,
                             .temp_directory = scratch_.path()};
    options.largest = {.columns = plan.columns.size(), .row_bytes = table->row_bytes()};
    const auto store = storage::open_store(options);
    do {
      store->drop_table(kRows);
      const auto rows = needed_columns(table->open({}, {}, stop), plan, source.format,
                                       printable(source.files.front()));
      store->create_table(kRows, *rows, stop);
    } while (!table->settle());
    store->finish();
    options.largest = {};
    return options;
  }

  TemporaryFolder scratch_{};
  Input input_;
  storage::Options store_;
};

class StagedFeatures final : public data::BatchStream {
 public:
  StagedFeatures(const Services& services, const ApplyRequest& request, const ApplyPlan& plan,
                 const std::stop_token& stop)
      : staged_(services, request, plan, stop),
        execution_(row_execution_of(services, plan.plan, staged_.scratch())),
        engine_(staged_.feature_engine(services, plan, execution_)),
        rows_(compute::feature_rows(plan.plan, engine_, kRows, plan.kept, execution_, stop)) {}

  const data::Schema& schema() const override { return rows_->schema(); }
  bool next(data::Batch& out) override { return rows_->next(out); }

 private:
  StagedRows staged_;
  compute::Execution execution_;
  duckdb::Connection engine_;
  std::unique_ptr<data::BatchStream> rows_;
};

/// By the ending of the name, if it is not said: "new.csv.gz".
writer::Options output_options(const Services& services, const ApplyRequest& request) {
  writer::Options options{.format = request.format};
  const std::string name = request.output.filename();
  for (const std::string& format : writer::formats()) {
    for (const std::string& codec : writer::compressions(format)) {
      const writer::Options possible{.format = format, .compression = codec};
      if (name.ends_with(writer::extension(possible)) &&
          (request.format.empty() || request.format == format)) {
        options = possible;
        if (writer::extension(possible) == writer::extension({.format = format})) {
          options.compression.clear();  // it tells none
        }
      }
    }
  }
  options.threads = services.feature_workers;
  if (options.format.empty()) {
    fail(ErrorCode::invalid_argument,
         Hint{fmt::format("add --format, one of {}", fmt::join(writer::formats(), ", "))},
         "the ending of the name tells no format: {}", printable(request.output));
  }
  return options;
}

/// Into a file: Parquet by slices of features, other formats by whole rows.
writer::Written write_features_of(const Services& services, const StagedRows& staged,
                                  const ApplyPlan& plan, const std::filesystem::path& path,
                                  const writer::Options& options, const std::stop_token& stop) {
  const bool in_slices = options.format == "parquet";
  const compute::Execution execution =
      in_slices ? execution_of(services, plan.plan, staged.scratch())
                : row_execution_of(services, plan.plan, staged.scratch());
  const auto engine = staged.feature_engine(services, plan, execution);
  if (!in_slices) {
    const auto rows = compute::feature_rows(plan.plan, engine, kRows, plan.kept, execution, stop);
    return writer::write(*rows, path, options, stop);
  }
  const auto slices = compute::feature_slices(plan.plan, engine, kRows, plan.kept, execution, stop);
  const auto file = writer::write_parquet(slices, path, parquet_of(services, plan.plan), stop);
  return {.rows = file.rows, .size_bytes = file.size_bytes};
}

}  // namespace

Json Features::apply(const ApplyRequest& request, const Report& report,
                     const std::stop_token& stop) const {
  const writer::Options options = output_options(services_, request);
  const ApplyPlan plan(services_, request);
  tell(report, "reading new rows");
  const StagedRows staged(services_, request, plan, stop);
  tell(report, "features of new rows");
  std::filesystem::create_directories(
      request.output.has_parent_path() ? request.output.parent_path() : ".");
  const writer::Written written =
      write_features_of(services_, staged, plan, request.output, options, stop);
  return Json::object({{"dataset", plan.dataset.record.name},
                       {"version", plan.dataset.record.version},
                       {"set", plan.version.set},
                       {"features", plan.version.number},
                       {"path", printable(request.output)},
                       {"format", options.format},
                       {"rows", written.rows},
                       {"columns", plan.kept.size() + plan.plan.features.size()},
                       {"size_bytes", written.size_bytes}});
}

std::unique_ptr<data::BatchStream> Features::apply_rows(const ApplyRequest& request,
                                                        const std::stop_token& stop) const {
  ApplyPlan plan(services_, request);
  if (Input::is_standard_input(request.input)) {
    return features_as_they_come(services_, std::move(plan), STDIN_FILENO, stop);
  }
  return std::make_unique<StagedFeatures>(services_, request, plan, stop);
}

}  // namespace mdm::app
