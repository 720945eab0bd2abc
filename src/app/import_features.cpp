#include <algorithm>

#include "feature_count.hpp"
#include "feature_versions.hpp"
#include "input.hpp"
#include "make_features.hpp"

namespace mdm::app {
namespace {

using data::Type;
using Names = std::vector<std::string>;

/// The catalog of the files as they were read.
constexpr const char* kRead = "__mdm_read";

bool among(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

[[noreturn]] void refuse_column(const std::string& column, const Names& known,
                                const std::string& where) {
  const std::string near = nearest(column, known);
  fail(ErrorCode::not_found,
       Hint{near.empty() ? fmt::format("it has {}", fmt::join(known, ", "))
                         : fmt::format("did you mean {}?", near)},
       "column {} is not in {}", column, where);
}

/// The values of one table of the dataset.
struct Values {
  std::string table{};
  std::string shown{};  ///< the file, for messages
  data::Schema schema{};
  Json told{};  ///< for the lineage
};

/// Files of features that were made elsewhere, brought into the order of the dataset's rows.
class MadeElsewhere final {
 public:
  MadeElsewhere(const Services& services, const ImportRequest& request, const std::stop_token& stop)
      : services_(services),
        request_(request),
        stop_(stop),
        dataset_(open_dataset(services, request.name)),
        input_(request.input, scratch_.path(), stop) {
    input_.naming([&] {
      read();
      settle_keys();
      settle_features();
      align();
    });
  }

  const Dataset& dataset() const { return dataset_; }

  FittedFeatures fitted() const {
    FittedFeatures fitted{.warnings = warnings_};
    for (const Json& table : dataset_.manifest.at("tables").as_array()) {
      const std::string& name = table.at("name").as_string();
      const std::string& role = table.at("role").as_string();
      const bool training = role == "train" || role == "data";
      if (training && (fitted.training.empty() || role == "train")) {
        fitted.training = name;
      }
    }
    for (const Values& each : values_) {
      fitted.tables.push_back(each.table);
    }
    const std::string& like =
        among(fitted.tables, fitted.training) ? fitted.training : fitted.tables.front();
    fitted.plan = plan::plan_of_values(made_, columns_of(like));
    const Json table = tables_of(dataset_, like, {}).as_array().at(0);
    fitted.plan.data_digest = table.at("report").at("source_digest").as_string();
    fitted.plan.fitted_rows = static_cast<std::uint64_t>(table.at("rows").as_int());
    return fitted;
  }

  FeatureSource source() const {
    return {.manifest = dataset_.manifest,
            .backend = "duckdb",
            .folder = aligned_.folder,
            .scratch = scratch_.path(),
            .dataset = dataset_.record.name,
            .features = dataset_.folder / "features"};
  }

  Json request() const {
    Json files = Json::array();
    for (const Values& each : values_) {
      files.push(each.told);
    }
    return Json::object({{"imported", std::move(files)}, {"by", Json::array_of(keys_)}});
  }

 private:
  Names columns_of(const std::string& table) const {
    Names names;
    for (const auto& column : dataset_.record.columns) {
      if (column.table == table) {
        names.push_back(column.name);
      }
    }
    return names;
  }

  data::Field field_of(const std::string& table, const std::string& name) const {
    for (const auto& column : dataset_.record.columns) {
      if (column.table == table && column.name == name) {
        return {name, data::type_of(column.type), data::scale_of(column.type)};
      }
    }
    refuse_column(name, columns_of(table), "table " + table);
  }

  std::string table_of(const reader::Source& source, bool only) const {
    Names tables;
    for (const auto& table : dataset_.record.tables) {
      tables.push_back(table.name);
    }
    if (only && request_.table.empty() && tables.size() == 1) {
      return tables.front();
    }
    std::string name = only && !request_.table.empty() ? request_.table : source.table;
    if (!among(tables, name)) {
      fail(ErrorCode::not_found, Hint{only ? "say with --table whose rows they are" : ""},
           "{} would be of table {}, and the tables of {} are {}", printable(source.files.front()),
           name, dataset_.record.name, fmt::join(tables, ", "));
    }
    return name;
  }

  storage::Options store_in(const char* folder) const {
    storage::Options options{.folder = scratch_.path() / folder,
                             .memory_limit_bytes = services_.memory_limit_bytes / 4 * 3,
                             .threads = services_.threads,
                             .temp_directory = scratch_.path()};
    make_folder(options.folder);
    return options;
  }

  void read() {
    const auto sources = reader::discover(input_.path(), {}, scratch_.path(), stop_);
    if (sources.size() > 1 && !request_.table.empty()) {
      fail(ErrorCode::invalid_argument, Hint{"name one file"},
           "--table is for one file, and there are {}", sources.size());
    }
    read_ = store_in("read");
    const auto store = storage::open_store(read_);
    for (const reader::Source& source : sources) {
      Values values{.table = table_of(source, sources.size() == 1),
                    .shown = input_.shown(printable(source.files.front()))};
      const auto table = reader::open_table(source, reading(values.table), stop_);
      std::uint64_t rows = 0;
      do {
        store->drop_table(values.table);
        const auto stream = table->open({}, {}, stop_);
        values.schema = stream->schema();
        rows = store->create_table(values.table, *stream, stop_);
      } while (!table->settle());
      Json files = Json::array();
      for (const auto& file : source.files) {
        files.push(input_.shown(printable(std::filesystem::absolute(file))));
      }
      values.told = Json::object({{"table", values.table},
                                  {"rows", rows},
                                  {"files", std::move(files)},
                                  {"digest", table->report().source_digest}});
      values_.push_back(std::move(values));
    }
    store->finish();
  }

  /// Keys are read as the types that they have in the dataset.
  reader::Options reading(const std::string& table) const {
    reader::Options options{.threads = services_.threads,
                            .memory_limit_bytes = services_.memory_limit_bytes / 4,
                            .sample_rows = services_.sample_rows,
                            .sample_method = services_.sample_method,
                            .scratch = scratch_.path(),
                            .null_words = services_.null_words};
    for (const std::string& key : wanted_keys()) {
      if (among(columns_of(table), key)) {
        options.types.emplace(key, field_of(table, key).type);
      }
    }
    return options;
  }

  /// Those that were asked for, or the ids of the dataset.
  Names wanted_keys() const {
    return request_.keys.empty() ? dataset_.manifest.at("roles").at("ids").as_strings()
                                 : request_.keys;
  }

  /// Ids serve where all files have all of them; else rows go by their order.
  void settle_keys() {
    const Names wanted = wanted_keys();
    const auto has_all = [&](const Values& each) {
      return std::ranges::all_of(wanted, [&](const std::string& key) {
        return each.schema.find(key).has_value() && among(columns_of(each.table), key);
      });
    };
    if (request_.keys.empty() && !std::ranges::all_of(values_, has_all)) {
      return;
    }
    keys_ = wanted;
    for (const Values& each : values_) {
      for (const std::string& key : keys_) {
        const data::Field own = field_of(each.table, key);
        const auto place = each.schema.find(key);
        if (!place) {
          refuse_column(key, each.schema.names(), each.shown);
        }
        const data::Field& read = each.schema.fields[*place];
        if (read.type != own.type || read.scale != own.scale) {
          fail(ErrorCode::bad_input, Hint{"write it as the dataset has it"},
               "column {} is {} in {}, and {} in table {}", key,
               data::type_text(read.type, read.scale), each.shown,
               data::type_text(own.type, own.scale), each.table);
        }
      }
    }
  }

  void settle_features() {
    for (const data::Field& field : values_.front().schema.fields) {
      if (request_.columns.empty() ? !among(keys_, field.name)
                                   : among(request_.columns, field.name)) {
        made_.push_back(field);
      }
    }
    for (const std::string& column : request_.columns) {
      if (!values_.front().schema.find(column)) {
        refuse_column(column, values_.front().schema.names(), values_.front().shown);
      }
    }
    if (made_.empty()) {
      fail(ErrorCode::bad_input, "{} has no columns beside {}", values_.front().shown,
           fmt::join(keys_, ", "));
    }
    for (const Values& each : values_) {
      for (data::Field& field : made_) {
        const auto place = each.schema.find(field.name);
        if (!place) {
          refuse_column(field.name, each.schema.names(), each.shown);
        }
        join_types(field, each.schema.fields[*place], each.shown);
      }
    }
  }

  static void join_types(data::Field& field, const data::Field& other, const std::string& shown) {
    const auto is_number = [](Type type) { return type == Type::int64 || type == Type::float64; };
    if (field.type == other.type && field.scale == other.scale) {
      return;
    }
    if (!is_number(field.type) || !is_number(other.type)) {
      fail(ErrorCode::bad_input, Hint{"features have one type in all tables"},
           "column {} is {} in {}, and {} in another file", field.name,
           data::type_text(other.type, other.scale), shown,
           data::type_text(field.type, field.scale));
    }
    field.type = Type::float64;
  }

  static std::string read_table(const Values& values) {
    return fmt::format("{}.main.{}", kRead, duckdb::quoted(values.table));
  }

  std::string condition() const {
    std::string text;
    for (const std::string& key : keys_) {
      text += fmt::format("{}t.{} = f.{}", text.empty() ? "" : " AND ", duckdb::quoted(key),
                          duckdb::quoted(key));
    }
    return text;
  }

  void align() {
    duckdb::Options options =
        services_.engine_options(dataset_.record.backend, dataset_.folder, scratch_.path());
    options.attached.emplace(kRead, storage::engine_options(read_).file);
    auto engine = services_.engines->open(options);
    aligned_ = store_in("aligned");
    const auto store = storage::open_store(aligned_);
    for (const Values& each : values_) {
      check_rows(engine, each);
      const auto rows = engine.stream(select_of(each), stop_);
      store->create_table(each.table, *rows, stop_);
    }
    store->finish();
  }

  std::string select_of(const Values& values) const {
    std::string columns;
    for (const data::Field& field : made_) {
      const std::string name = duckdb::quoted(field.name);
      columns += fmt::format("{}CAST(f.{} AS {}) AS {}", columns.empty() ? "" : ", ", name,
                             duckdb::sql_type(field.type, field.scale), name);
    }
    if (keys_.empty()) {
      return fmt::format("SELECT {} FROM {} f", columns, read_table(values));
    }
    return fmt::format("SELECT {} FROM {} t LEFT JOIN {} f ON {} ORDER BY t.{}", columns,
                       duckdb::quoted(values.table), read_table(values), condition(),
                       storage::kRowId);
  }

  std::int64_t count(duckdb::Connection& engine, const std::string& from) const {
    return std::stoll(engine.rows("SELECT count(*) FROM " + from, stop_).at(0).at(0));
  }

  void check_rows(duckdb::Connection& engine, const Values& values) {
    const std::string read = read_table(values);
    const std::string own = duckdb::quoted(values.table);
    if (keys_.empty()) {
      const std::int64_t found = count(engine, read);
      const std::int64_t wanted = count(engine, own);
      if (found != wanted) {
        fail(ErrorCode::bad_input,
             Hint{"rows go by their order, unless --by names columns that tell them apart"},
             "{} has {} rows, and table {} has {}", values.shown, found, values.table, wanted);
      }
      return;
    }
    check_unique(engine, values);
    const auto warn = [&](std::int64_t rows, const char* text) {
      if (rows > 0) {
        warnings_.push(
            Json::object({{"table", values.table},
                          {"text", fmt::format(fmt::runtime(text), rows, values.shown)}}));
      }
    };
    warn(count(engine, fmt::format("{} t ANTI JOIN {} f ON {}", own, read, condition())),
         "has nulls in {} of its rows, which {} lacks");
    warn(count(engine, fmt::format("{} f ANTI JOIN {} t ON {}", read, own, condition())),
         "has no row for {} of those of {}");
  }

  void check_unique(duckdb::Connection& engine, const Values& values) {
    std::string keys;
    std::string present;
    for (const std::string& key : keys_) {
      keys += (keys.empty() ? "" : ", ") + duckdb::quoted(key);
      present += (present.empty() ? "" : " AND ") + duckdb::quoted(key) + " IS NOT NULL";
    }
    const auto repeated =
        engine.rows(fmt::format("SELECT {}, count(*) FROM {} WHERE {} GROUP BY ALL "
                                "HAVING count(*) > 1 ORDER BY ALL LIMIT 1",
                                keys, read_table(values), present),
                    stop_);
    if (!repeated.empty()) {
      const auto& row = repeated.front();
      fail(ErrorCode::bad_input, Hint{"--by must name columns that tell its rows apart"},
           "{} has {} rows of {} {}", values.shown, row.back(), fmt::join(keys_, ", "),
           fmt::join(row.begin(), row.end() - 1, ", "));
    }
  }

  const Services& services_;
  const ImportRequest& request_;
  std::stop_token stop_;
  Dataset dataset_;
  TemporaryFolder scratch_{};
  Input input_;
  storage::Options read_{};     // the files as they are
  storage::Options aligned_{};  // their features, in the order of the dataset's rows
  std::vector<Values> values_{};
  Names keys_{};  // none: rows go by their order
  std::vector<data::Field> made_{};
  Json warnings_ = Json::array();
};

}  // namespace

Json Features::import_values(const ImportRequest& request, const Report& report,
                             const std::stop_token& stop) const {
  if (request.set == "default") {
    fail(ErrorCode::invalid_argument, Hint{"name one with --set"},
         "imported features are a set of their own: default is what mdm makes");
  }
  if (report) {
    report({.step = "reading features"});
  }
  const MadeElsewhere made(services_, request, stop);
  FittedFeatures fitted = made.fitted();
  auto version = write_features(
      services_, made.source(), fitted,
      {.set = request.set, .request = made.request(), .tables = fitted.tables}, report, stop);
  if (request.promote) {
    feature_store(made.dataset()).move(version.set, version.number, features::Stage::active);
    version.stage = features::Stage::active;
    tell_feature_count(services_, made.dataset(), fitted.warnings);
  }
  return Json::object({{"dataset", made.dataset().record.name},
                       {"version", made.dataset().record.version},
                       {"features", describe_version(made.dataset(), version, fitted.plan)},
                       {"dropped", Json::array()},
                       {"warnings", fitted.warnings}});
}

}  // namespace mdm::app
