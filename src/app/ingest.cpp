#include "ingest.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <numeric>
#include <utility>

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

/// Gives up what was taken over of a table.
void read_after_all(Table& table, std::string reason, const std::stop_token& stop) {
  table.known.reset();
  table.beginning.reset();
  table.profile = {};
  table.own_schema = {};
  table.read_because = std::move(reason);
  table.reader = table.open(stop);
}

/// Opens a reader of the files behind those that are known; leaves the table without one if what
/// was kept of them is of no use.
void go_on(Table& table, Beginning beginning, const reader::Options& options,
           const std::stop_token& stop) {
  try {
    reader::Settled settled{std::move(beginning.state.reader), beginning.files,
                            std::move(beginning.digest)};
    table.reader = reader::resume_table(table.source, options, std::move(settled), stop);
    table.beginning = std::move(beginning);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    table.read_because = error.what();
  }
}

/// What cells of the files that were added say against the types that a table had.
std::string contradiction(const data::Schema& before, const data::Schema& now) {
  for (std::size_t i = 0; i < now.fields.size(); ++i) {
    const data::Field& field = now.fields[i];
    if (i == before.fields.size()) {
      return "new cells stand beyond the last column";
    }
    if (field != before.fields[i]) {
      return fmt::format("{} was {}; new cells make it {}", field.name,
                         data::type_text(before.fields[i].type, before.fields[i].scale),
                         data::type_text(field.type, field.scale));
    }
  }
  return "new cells are written in other ways";
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

/// What a table is profiled by: a Profiler for each parsing thread.
struct Profilers {
  std::vector<profile::Profiler> cells{};
  profile::TableProfiler relations;

  Profilers(Table& table, const Services& services) : relations(table.schema()) {
    for (unsigned worker = 0; worker < services.threads; ++worker) {
      cells.emplace_back(table.schema(), table.reader->pivots(), profiler_memory(services));
    }
  }

  profile::Profiler& merged() {
    for (; cells.size() > 1; cells.pop_back()) {
      cells.front().merge(cells.back());
    }
    return cells.front();
  }
};

/// Has the profilers go on behind the beginning of a table. \returns false if what was kept of it
/// is of no use: then all is to be read
bool load_beginning(Table& table, Profilers& profilers, const std::stop_token& stop) {
  try {
    const TableState state = std::exchange(table.beginning->state, {});
    profilers.cells.front().load(state.cells);
    profilers.relations.load(state.relations);
    return true;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    read_after_all(table, error.what(), stop);
    return false;
  }
}

/// One pass over what is to be read of a table, into the store. \returns true if its types held for
/// every row
bool load_table(Table& table, storage::Store& store, const Services& services,
                const reader::ByteProgress& progress, const std::stop_token& stop) {
  trace::Span span("load");
  Profilers profilers(table, services);
  if (table.beginning && !load_beginning(table, profilers, stop)) {
    return false;
  }
  const std::string& name = table.source.table;
  const data::Schema schema = table.schema();
  {
    const auto rows =
        table.reader->open([&](const data::Batch& batch,
                               std::size_t worker) { profilers.cells.at(worker).observe(batch); },
                           progress, stop);
    Observed observed(*rows, profilers.relations);
    span.add({"rows", table.beginning ? store.append_rows(name, observed, stop)
                                      : store.create_table(name, observed, stop)});
  }
  if (!table.reader->settle()) {
    if (table.beginning) {
      read_after_all(table, contradiction(schema, table.schema()), stop);
    }
    return false;
  }
  const profile::Profiler& cells = profilers.merged();
  span.add({"identical_columns", cells.identical_columns()});
  if (table.source.open_ended) {
    table.state = {table.reader->state(), cells.state(), profilers.relations.state()};
  }
  table.profile = cells.finish(profilers.relations);
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
      if (!table->beginning) {
        store.drop_table(table->source.table);
      }
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
        read_after_all(table, "the types that it has in common with other splits are others", stop);
        break;
      }
    }
  }
}

/// The rows of a table that were taken over.
std::uint64_t rows_taken_over(const Table& table) {
  return table.beginning ? table.beginning->rows : table.profile.rows;
}

/// Drops what the store has of the former version but for what was taken over; a table that it does
/// not have so is read after all.
void keep_known_tables(std::vector<Table>& tables, storage::Store& store,
                       const std::stop_token& stop) {
  const std::vector<storage::TableInfo> there = store.tables();
  for (Table& table : tables) {
    if (table.is_taken_over() && std::ranges::none_of(there, [&](const storage::TableInfo& info) {
          return info.name == table.source.table && info.schema == table.schema() &&
                 info.rows == rows_taken_over(table);
        })) {
      read_after_all(table, "the tables of the version before do not hold it", stop);
    }
  }
  for (const storage::TableInfo& info : there) {
    if (std::ranges::none_of(tables, [&](const Table& table) {
          return table.is_taken_over() && table.source.table == info.name;
        })) {
      store.drop_table(info.name);
    }
  }
}

}  // namespace

std::vector<reader::Source> find_sources(const std::filesystem::path& path,
                                         const RegisterRequest& request,
                                         const std::filesystem::path& scratch,
                                         const std::stop_token& stop) {
  return reader::part_tables(reader::discover(path, request.sheet, scratch, stop),
                             {.csv = request.csv}, stop);
}

std::vector<Table> open_tables(const Services& services, const RegisterRequest& request,
                               std::vector<reader::Source> sources, Former former,
                               const std::filesystem::path& scratch, const std::stop_token& stop) {
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
            const std::string& name = table.source.table;
            if (const auto known = former.tables.find(name); known != former.tables.end()) {
              take_over(table, std::move(known->second));
              return;
            }
            if (const auto reason = former.reasons.find(name); reason != former.reasons.end()) {
              table.read_because = reason->second;
            }
            if (const auto found = former.beginnings.find(name); found != former.beginnings.end()) {
              go_on(table, std::move(found->second), options, own_stop);
            }
            if (table.reader == nullptr) {
              table.reader = table.open(own_stop);
            }
          });
  require_columns(tables, request.categorical_columns, "--categorical-columns");
  require_columns(tables, request.datetime_columns, "--datetime-columns");
  require_columns(tables, request.numeric_columns, "--numeric-columns");
  require_columns(tables, request.text_columns, "--text-columns");
  return tables;
}

storage::TableShape largest_of(const std::vector<Table>& tables, const Services& services) {
  storage::TableShape largest{.at_once =
                                  static_cast<unsigned>(tables_at_once(services, tables.size()))};
  for (const Table& table : tables) {
    largest.columns = std::max(largest.columns, table.schema().fields.size());
    if (table.reader != nullptr) {
      largest.row_bytes = std::max(largest.row_bytes, table.reader->row_bytes());
    }
  }
  return largest;
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

}  // namespace mdm::app
