#include "ingest.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <numeric>

#include <mdm/base/trace.hpp>

#include "at_once.hpp"

namespace mdm::app {
namespace {

using TypeByColumn = std::map<std::string, data::Type, std::less<>>;

bool is_number(data::Type type) {
  return type == data::Type::int64 || type == data::Type::float64 || type == data::Type::decimal;
}

bool is_moment(data::Type type) {
  return type == data::Type::date || type == data::Type::timestamp;
}

/// The types that the user's column lists force, where the draft is another kind.
TypeByColumn forced_types(const data::Schema& draft, const RegisterRequest& request) {
  TypeByColumn forced;
  const auto force = [&](const std::vector<std::string>& columns, data::Type type, auto&& holds) {
    for (const std::string& column : columns) {
      const auto at = draft.find(column);
      if (at && !holds(draft.fields[*at].type)) {
        forced.insert_or_assign(column, type);
      }
    }
  };
  force(request.numeric_columns, data::Type::float64, is_number);
  force(request.datetime_columns, data::Type::timestamp, is_moment);
  force(request.text_columns, data::Type::text,
        [](data::Type type) { return type == data::Type::text; });
  return forced;
}

void require_columns(const std::vector<Table>& tables, const std::vector<std::string>& columns,
                     std::string_view option) {
  for (const std::string& column : columns) {
    std::vector<std::string> known;
    const bool found = std::ranges::any_of(tables, [&](const Table& table) {
      const auto names = table.schema().names();
      known.insert(known.end(), names.begin(), names.end());
      return table.schema().find(column).has_value();
    });
    if (!found) {
      const std::string near = nearest(column, known);
      fail(ErrorCode::not_found, Hint{near.empty() ? "" : fmt::format("did you mean {}?", near)},
           "column of {} not found in any table: {}", option, column);
    }
  }
}

std::unique_ptr<reader::TableReader> open_reader(const reader::Source& source,
                                                 reader::Options options,
                                                 const RegisterRequest& request,
                                                 const std::stop_token& stop) {
  auto reader = reader::open_table(source, options, stop);
  options.types = forced_types(reader->schema(), request);
  return options.types.empty() ? std::move(reader) : reader::open_table(source, options, stop);
}

void take_over(Table& table, KnownTable known) {
  table.profile = std::move(known.profile);
  table.own_schema = known.own_schema;
  table.known = std::move(known);
}

void read_after_all(Table& table, const std::stop_token& stop) {
  table.known.reset();
  table.profile = {};
  table.own_schema = {};
  table.reader = table.open(stop);
}

/// What is read of some tables together, passed on at most ten times a second.
class LoadProgress {
 public:
  LoadProgress(const Report& report, std::string step, const std::vector<Table*>& tables)
      : report_(report), step_(std::move(step)) {
    for (const Table* table : tables) {
      sizes_.push_back(table->source.size_bytes);
      total_ += sizes_.back();
    }
    done_.resize(tables.size());
  }

  void read(std::size_t table, std::uint64_t done, std::uint64_t total) {
    if (!report_ || total == 0) {
      return;
    }
    const double share = static_cast<double>(done) / static_cast<double>(total);
    const auto bytes = static_cast<std::uint64_t>(share * static_cast<double>(sizes_[table]));
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    done_[table] = std::max(done_[table], std::min(bytes, sizes_[table]));
    if (now >= due_) {
      due_ = now + kInterval;
      report_({.step = step_,
               .done = std::accumulate(done_.begin(), done_.end(), std::uint64_t{0}),
               .total = total_,
               .unit = "bytes"});
    }
  }

 private:
  static constexpr std::chrono::milliseconds kInterval{100};
  const Report& report_;
  std::string step_;
  std::vector<std::uint64_t> sizes_{};
  std::uint64_t total_ = 0;
  std::mutex mutex_{};
  std::vector<std::uint64_t> done_{};            // guarded by mutex_
  std::chrono::steady_clock::time_point due_{};  // guarded by mutex_
};

/// The batches of a table, seen in the order of its rows on their way to the store.
class Observed final : public data::BatchStream {
 public:
  Observed(data::BatchStream& rows, profile::TableProfiler& profiler)
      : rows_(rows), profiler_(profiler) {}

  const data::Schema& schema() const override { return rows_.schema(); }
  bool next(data::Batch& out) override {
    if (!rows_.next(out)) {
      return false;
    }
    trace::Span span("relate");
    span.add({"rows", out.rows});
    profiler_.observe(out);
    return true;
  }

 private:
  data::BatchStream& rows_;
  profile::TableProfiler& profiler_;
};

/// Tables that may be read at once: each takes memory of its own.
std::size_t tables_at_once(const Services& services, std::size_t tables) {
  constexpr std::uint64_t kBytesEach = 256'000'000;
  return std::clamp<std::size_t>(
      services.memory_limit_bytes / kBytesEach, 1,
      std::min(services.tables_at_once, std::max<std::size_t>(tables, 1)));
}

/// One pass over a table, into the store. \returns true if its types held for every row
bool load_table(Table& table, storage::Store& store, const Services& services,
                const reader::ByteProgress& progress, const std::stop_token& stop) {
  trace::Span span("load");
  std::vector<profile::Profiler> profilers;
  for (unsigned worker = 0; worker < services.threads; ++worker) {
    profilers.emplace_back(table.schema(), table.reader->pivots(), profiler_memory(services));
  }
  profile::TableProfiler relations(table.schema());
  {
    const auto rows = table.reader->open(
        [&](const data::Batch& batch, std::size_t worker) { profilers.at(worker).observe(batch); },
        progress, stop);
    Observed observed(*rows, relations);
    span.add({"rows", store.create_table(table.source.table, observed, stop)});
  }
  if (!table.reader->settle()) {
    return false;
  }
  for (std::size_t worker = 1; worker < profilers.size(); ++worker) {
    profilers.front().merge(profilers[worker]);
  }
  span.add({"identical_columns", profilers.front().identical_columns()});
  table.profile = profilers.front().finish(relations);
  return true;
}

std::string step_of(const std::vector<Table*>& tables) {
  return tables.size() == 1 ? "reading " + tables.front()->source.table
                            : fmt::format("reading {} tables", tables.size());
}

/// Pass after pass until the types of all these tables hold for every row; at most one more for
/// each than its draft needs. The largest begin first, so that none is left over in the end.
void load_until_settled(std::vector<Table*> tables, storage::Store& store, const Services& services,
                        const Report& report, const std::stop_token& stop) {
  std::ranges::stable_sort(tables, std::greater(),
                           [](const Table* table) { return table->source.size_bytes; });
  std::string again;
  while (!tables.empty()) {
    for (const Table* table : tables) {
      store.drop_table(table->source.table);
    }
    LoadProgress progress(report, step_of(tables) + again, tables);
    std::vector<char> settled(tables.size());  // of bytes: threads write side by side
    at_once(
        tables.size(), tables_at_once(services, tables.size()), stop,
        [&](std::size_t i, const std::stop_token& own_stop) {
          settled[i] = static_cast<char>(load_table(
              *tables[i], store, services,
              [&, i](std::uint64_t done, std::uint64_t total) { progress.read(i, done, total); },
              own_stop));
        });
    std::vector<Table*> left;
    for (std::size_t i = 0; i < tables.size(); ++i) {
      if (settled[i] == 0) {
        left.push_back(tables[i]);
      }
    }
    tables = std::move(left);
    again = " again";
  }
}

bool shares_schema(reader::Role role) {
  return role == reader::Role::train || role == reader::Role::test ||
         role == reader::Role::validation;
}

bool has_values(const Table& table, const std::string& column) {
  const auto* const known = table.profile.find(column);
  return known != nullptr && known->nulls < known->rows;
}

/// Widens the columns that the splits have in common to one type; a column without values takes
/// that of the others. A known table that would get other types is to be read.
void unify_types(std::vector<Table>& tables, const std::stop_token& stop) {
  std::map<std::string, data::Field> common;
  for (const Table& table : tables) {
    if (shares_schema(table.source.role)) {
      const data::Schema& told = table.known ? table.own_schema : table.reader->schema();
      for (const data::Field& field : told.fields) {
        if (has_values(table, field.name)) {
          data::Field& wide = common.try_emplace(field.name, field).first->second;
          wide = data::common_type(wide, field);
        }
      }
    }
  }
  for (Table& table : tables) {
    if (!shares_schema(table.source.role)) {
      continue;
    }
    const data::Schema schema = table.schema();
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
      const data::Field& field = schema.fields[i];
      const auto found = common.find(field.name);
      if (!table.known) {
        if (found != common.end() && found->second != field) {
          table.reader->widen(found->second);
        }
      } else if (field != (found != common.end() ? found->second : table.own_schema.fields[i])) {
        read_after_all(table, stop);
        break;
      }
    }
  }
}

/// Drops what the store has of the former version but for the tables that are known; a known table
/// that it does not have is read after all.
void keep_known_tables(std::vector<Table>& tables, storage::Store& store,
                       const std::stop_token& stop) {
  const std::vector<storage::TableInfo> there = store.tables();
  for (Table& table : tables) {
    if (table.known && std::ranges::none_of(there, [&](const storage::TableInfo& info) {
          return info.name == table.source.table && info.schema == table.known->schema &&
                 info.rows == table.profile.rows;
        })) {
      read_after_all(table, stop);
    }
  }
  for (const storage::TableInfo& info : there) {
    if (std::ranges::none_of(tables, [&](const Table& table) {
          return table.known && table.source.table == info.name;
        })) {
      store.drop_table(info.name);
    }
  }
}

}  // namespace

std::vector<Table> open_tables(const Services& services, const RegisterRequest& request,
                               const Input& input, Former former,
                               const std::filesystem::path& scratch, const std::stop_token& stop) {
  auto sources = reader::discover(input.path(), request.sheet);
  const reader::Options options{
      .threads = services.threads,
      .memory_limit_bytes = services.memory_limit_bytes / 4,
      .tables_at_once = static_cast<unsigned>(tables_at_once(services, sources.size())),
      .slots = std::make_shared<std::counting_semaphore<>>(services.threads),
      .batch_rows = services.batch_rows,
      .sample_rows = services.sample_rows,
      .sample_method = services.sample_method,
      .scratch = scratch,
      .csv = request.csv,
      .null_words = services.null_words,
      .strict = request.strict};
  std::vector<Table> tables(sources.size());
  at_once(sources.size(), services.threads, stop,
          [&](std::size_t i, const std::stop_token& own_stop) {
            Table& table = tables[i];
            table.source = std::move(sources[i]);
            table.open = [options, request, source = table.source](const std::stop_token& until) {
              return open_reader(source, options, request, until);
            };
            if (const auto known = former.tables.find(table.source.table);
                known != former.tables.end()) {
              take_over(table, std::move(known->second));
            } else {
              table.reader = table.open(own_stop);
            }
          });
  require_columns(tables, request.categorical_columns, "--categorical-columns");
  require_columns(tables, request.datetime_columns, "--datetime-columns");
  require_columns(tables, request.numeric_columns, "--numeric-columns");
  require_columns(tables, request.text_columns, "--text-columns");
  return tables;
}

void load_tables(std::vector<Table>& tables, storage::Store& store, const Services& services,
                 const Report& report, const std::stop_token& stop) {
  // Types are unified only when each table has settled its own: a draft may be wrong.
  keep_known_tables(tables, store, stop);
  std::map<std::string, data::Schema> loaded;
  for (;;) {
    std::vector<Table*> due;
    for (Table& table : tables) {
      if (table.known) {
        continue;
      }
      const auto at = loaded.find(table.source.table);
      if (at == loaded.end() || at->second != table.schema()) {
        due.push_back(&table);
      }
    }
    if (due.empty()) {
      break;
    }
    load_until_settled(due, store, services, report, stop);
    for (Table* const table : due) {
      if (!loaded.contains(table->source.table)) {
        table->own_schema = table->schema();
      }
      loaded.insert_or_assign(table->source.table, table->schema());
    }
    unify_types(tables, stop);
  }
}

const std::string& Table::source_digest() const {
  return known ? known->entry.at("report").at("source_digest").as_string()
               : reader->report().source_digest;
}

Json Table::report(const Input& input) const {
  return known ? known->entry.at("report") : to_json(reader->report(), input);
}

Json to_json(const reader::IngestReport& report, const Input& input) {
  Json incidents = Json::array();
  for (const auto& incident : report.incidents) {
    incidents.push(Json::object({{"file", input.shown(incident.file)},
                                 {"line", incident.line},
                                 {"column", incident.column},
                                 {"value", incident.value},
                                 {"action", incident.action}}));
  }
  Json witnesses = Json::array();
  for (const auto& witness : report.witnesses) {
    witnesses.push(Json::object({{"column", witness.column},
                                 {"refused", data::name_of(witness.refused)},
                                 {"file", input.shown(witness.file)},
                                 {"line", witness.line},
                                 {"value", witness.value},
                                 {"reason", witness.reason},
                                 {"in_doubt", witness.in_doubt}}));
  }
  Json conversions = Json::array();
  for (const auto& conversion : report.conversions) {
    conversions.push(Json::object({{"column", conversion.column},
                                   {"what", conversion.what},
                                   {"cells", conversion.cells},
                                   {"example", conversion.example}}));
  }
  Json dialect = Json::object();
  for (const auto& [key, value] : report.dialect) {
    dialect.set(key, value);
  }
  Json incident_counts = Json::object();
  for (const auto& [action, count] : report.incident_counts) {
    incident_counts.set(action, count);
  }
  Json null_words = Json::object();
  for (const auto& [word, count] : report.null_words) {
    null_words.set(word, count);
  }
  Json kept_null_words = Json::array();
  for (const auto& kept : report.kept_null_words) {
    kept_null_words.push(
        Json::object({{"column", kept.column}, {"word", kept.word}, {"cells", kept.cells}}));
  }
  return Json::object({{"rows", report.rows},
                       {"bytes", report.bytes},
                       {"incident_count", report.incident_count},
                       {"incidents", std::move(incidents)},
                       {"incident_counts", std::move(incident_counts)},
                       {"witnesses", std::move(witnesses)},
                       {"conversions", std::move(conversions)},
                       {"source_digest", report.source_digest},
                       {"dialect", std::move(dialect)},
                       {"null_words", std::move(null_words)},
                       {"kept_null_words", std::move(kept_null_words)}});
}

}  // namespace mdm::app
