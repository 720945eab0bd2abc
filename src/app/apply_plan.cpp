#include "apply_plan.hpp"

#include <algorithm>
#include <cstdlib>

#include "feature_versions.hpp"

namespace mdm::app {
namespace {

/// The column with the type that it has in the dataset; text for one that it does not know.
data::Field field_in(const Dataset& dataset, const std::string& column) {
  for (const auto& known : dataset.record.columns) {
    if (known.name == column) {
      return {column, data::type_of(known.type), data::scale_of(known.type)};
    }
  }
  return {column, data::Type::text};
}

/// The largest number of units that a decimal may have.
data::Int128 most_units() {
  return data::power_of_ten(data::kDecimalDigits) - 1;
}

/// Decimals with the digits after the point that the training table has: values must stay the same.
void rescale(data::Column& column, const data::Field& field) {
  const data::Int128 factor = data::power_of_ten(std::abs(field.scale - column.scale));
  for (std::size_t row = 0; row < column.rows; ++row) {
    data::Int128& units = column.decimals[row];
    const bool fits = column.scale > field.scale
                          ? units % factor == 0
                          : units <= most_units() / factor && units >= -(most_units() / factor);
    if (!fits) {
      fail(ErrorCode::bad_input, Hint{"correct it: features take the types of the training table"},
           "cell of column '{}' is no {}: '{}'", field.name,
           data::type_text(field.type, field.scale), data::decimal_text(units, column.scale));
    }
    units = column.scale > field.scale ? units / factor : units * factor;
  }
  column.scale = field.scale;
}

/// How the cells of the training table are written where new ones alone could be doubted.
std::map<std::string, std::string, std::less<>> forms_of_training(
    const Dataset& dataset, const plan::FeaturePlan& plan,
    const std::vector<data::Field>& columns) {
  std::map<std::string, std::string, std::less<>> forms;
  for (const Json& table : dataset.manifest.at("tables").as_array()) {
    const Json& report = table.at("report");
    const Json* const known = report.find("forms");
    if (known == nullptr || report.at("source_digest").as_string() != plan.data_digest) {
      continue;
    }
    for (const data::Field& column : columns) {
      if (const Json* const form = known->find(column.name)) {
        forms.emplace(column.name, form->as_string());
      } else if (column.type == data::Type::float64) {
        forms.emplace(column.name, "decimal point");
      }
    }
  }
  return forms;
}

class NeededColumns final : public data::BatchStream {
 public:
  NeededColumns(std::unique_ptr<data::BatchStream> rows, data::Schema schema,
                std::vector<std::optional<std::size_t>> from)
      : rows_(std::move(rows)), schema_(std::move(schema)), from_(std::move(from)) {}

  const data::Schema& schema() const override { return schema_; }

  bool next(data::Batch& out) override {
    out = {};
    data::Batch batch;
    if (!rows_->next(batch)) {
      return false;
    }
    out.rows = batch.rows;
    for (std::size_t i = 0; i < from_.size(); ++i) {
      if (from_[i]) {
        out.columns.push_back(batch.columns[*from_[i]]);
        const data::Field& field = schema_.fields[i];
        if (field.type == data::Type::decimal && out.columns.back().scale != field.scale) {
          rescale(out.columns.back(), field);
        }
        continue;
      }
      data::Column nulls(schema_.fields[i]);
      for (std::size_t row = 0; row < batch.rows; ++row) {
        nulls.push_null();
      }
      out.columns.push_back(std::move(nulls));
    }
    return true;
  }

 private:
  std::unique_ptr<data::BatchStream> rows_;
  data::Schema schema_;
  std::vector<std::optional<std::size_t>> from_;  // the column of rows_; none: nulls
};

}  // namespace

ApplyPlan::ApplyPlan(const Services& services, const ApplyRequest& request)
    : dataset(open_dataset(services, request.reference.name)),
      version(find_version(dataset, request.reference)),
      plan(feature_store(dataset).plan_of(version)),
      kept(request.kept) {
  for (const std::string& name : kept) {
    if (std::ranges::count(kept, name) > 1) {
      fail(ErrorCode::invalid_argument, "a column is kept twice: {}", name);
    }
    if (std::ranges::find(plan.features, name, &plan::Feature::name) != plan.features.end()) {
      fail(ErrorCode::invalid_argument, "a column that is kept has the name of a feature: {}",
           name);
    }
    columns.push_back(field_in(dataset, name));
  }
  for (const data::Field& input : plan.inputs) {
    const auto same = std::ranges::find(columns, input.name, &data::Field::name);
    if (same == columns.end()) {
      columns.push_back(input);
    } else {
      same->type = input.type;
    }
  }
  if (columns.empty()) {
    fail(ErrorCode::invalid_argument,
         Hint{fmt::format("mdm features show {} tells what was left out, and why",
                          dataset.record.name)},
         "version {} of the feature set {} has no features", version.number, version.set);
  }
}

reader::Options ApplyPlan::reading(const Services& services,
                                   const std::filesystem::path& scratch) const {
  reader::Options options{.threads = services.threads,
                          .memory_limit_bytes = services.memory_limit_bytes / 4,
                          .sample_rows = services.sample_rows,
                          .sample_method = services.sample_method,
                          .scratch = scratch,
                          .null_words = services.null_words};
  for (const data::Field& column : columns) {
    options.types.emplace(column.name, column.type);
  }
  options.forms = forms_of_training(dataset, plan, columns);
  if (const Json* const said = dataset.manifest.at("overrides").find("reading")) {
    const auto take = [&](std::string& option, const char* name) {
      const Json* const value = said->find(name);
      option = value != nullptr ? value->as_string() : "";
    };
    take(options.csv.decimal, "decimal");
    take(options.csv.date_format, "date_format");
    if (const Json* const words = said->find("null_words")) {
      options.csv.null_words = words->as_strings();
    }
  }
  return options;
}

void require_columns(const ApplyPlan& plan, const std::vector<std::string>& names,
                     const std::string& shown) {
  for (const data::Field& column : plan.columns) {
    if (std::ranges::find(names, column.name) == names.end()) {
      const std::string near = nearest(column.name, names);
      fail(ErrorCode::not_found,
           Hint{near.empty() ? "give it the columns of the training table"
                             : fmt::format("it has the column {}", near)},
           "column {} is not in {}", column.name, shown);
    }
  }
}

Error of_settled_types(const Error& error) {
  const std::string hint(error.hint());
  const bool of_date = hint.find("--date-format") != std::string::npos;
  const bool of_type = hint.empty() || hint.ends_with("wider type");
  if (error.code() != ErrorCode::bad_input || !(of_type || of_date)) {
    return error;
  }
  return {error.code(), error.what(),
          Hint{of_date ? "write 2026-02-01, or as the files of the training table do"
                       : "correct it: features take the types of the training table"},
          error.where()};
}

std::unique_ptr<data::BatchStream> needed_columns(std::unique_ptr<data::BatchStream> rows,
                                                  const ApplyPlan& plan, reader::Format format,
                                                  const std::string& shown) {
  data::Schema schema{.fields = plan.columns};
  std::vector<std::optional<std::size_t>> from;
  for (const data::Field& column : plan.columns) {
    from.push_back(rows->schema().find(column.name));
  }
  if (format != reader::Format::json) {
    require_columns(plan, rows->schema().names(), shown);
  }
  return std::make_unique<NeededColumns>(std::move(rows), std::move(schema), std::move(from));
}

}  // namespace mdm::app
