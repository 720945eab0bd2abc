#include <algorithm>
#include <map>

#include <mdm/query/advice.hpp>

#include "prepared_query.hpp"

namespace mdm::app {
namespace {

using storage::Indexes;

/// Measured in SQLite on 1 000 000 rows of 11 columns: finding rows by an index takes 0.84 of a
/// scan where 1 row in 20 is left, 0.5 for 1 in 50, and more than the scan from 1 in 10 on.
constexpr double kMostShare = 0.05;
/// A smaller table is read in no time either way.
constexpr std::uint64_t kLeastRows = 10'000;

/// A table of the statement, as its store knows it.
struct AdvisedTable {
  const query::Table* table = nullptr;
  std::string backend{};
  std::filesystem::path folder{};
  Indexes indexes = Indexes::never;
  std::vector<std::string> indexed{};
};

std::string backend_text(std::string_view backend) {
  return backend == "duckdb" ? "DuckDB" : backend == "sqlite" ? "SQLite" : "PostgreSQL";
}

storage::Options options_of(const Services& services, const AdvisedTable& table) {
  storage::Options options = services.store_options(table.backend, table.folder);
  options.read_only = true;
  return options;
}

AdvisedTable advised_table(const Services& services, const std::string& dataset_name,
                           const query::Table& table) {
  const Dataset dataset =
      open_dataset(services, table.dataset.empty() ? dataset_name : table.dataset);
  AdvisedTable advised{
      .table = &table, .backend = dataset.record.backend, .folder = dataset.folder};
  if (!table.in_engine) {
    const auto store = storage::open_store(options_of(services, advised));
    advised.indexes = store->capabilities().indexes;
    advised.indexed = store->indexed(table.name);
  }
  return advised;
}

std::string share_text(double share) {
  return fmt::format("{:.2g} % of the rows", 100 * share);
}

struct Verdict {
  std::string_view index{};  ///< make, there, none
  std::string reason{};
};

Verdict verdict_on(const query::ColumnUse& use, const AdvisedTable& advised) {
  const std::string backend = backend_text(advised.backend);
  if (std::ranges::find(advised.indexed, use.column) != advised.indexed.end()) {
    return {"there", "it has one"};
  }
  if (use.use == query::Use::join) {
    return {"none", "DuckDB joins the rows that " + backend + " gives, and reads them once"};
  }
  if (use.use == query::Use::order) {
    return {"none", "DuckDB sorts the rows that " + backend + " gives"};
  }
  const std::string left = "the conditions leave about " + share_text(use.share);
  if (advised.table->rows < kLeastRows) {
    return {"none", fmt::format("the table has only {} rows", advised.table->rows)};
  }
  return use.share <= kMostShare ? Verdict{"make", left}
                                 : Verdict{"none", fmt::format("{}; an index pays up to {}", left,
                                                               share_text(kMostShare))};
}

std::string note_on(const AdvisedTable& advised) {
  switch (advised.indexes) {
    case Indexes::never:
      return "needs no index: DuckDB keeps the least and greatest value of each block of rows, and "
             "reads only the columns and blocks asked for";
    case Indexes::before_finish:
      return "its finished file is sealed by its digest and gets no more indexes; those of ids, "
             "time and group are made when it is registered";
    case Indexes::always: return "can get indexes at any time, with --apply";
  }
  return "";
}

/// The columns to be indexed, of each table.
using Wanted = std::map<const AdvisedTable*, std::vector<std::string>>;

void require_open(const Wanted& wanted) {
  for (const auto& [advised, columns] : wanted) {
    if (advised->indexes != Indexes::always) {
      const std::string names = fmt::format("{}", fmt::join(columns, ","));
      fail(ErrorCode::invalid_argument,
           Hint{fmt::format("register it anew with --id-columns or --group-column {}, where it is "
                            "one, or move it: mdm dataset move NAME --backend postgresql",
                            names)},
           "a finished table of {} gets no more indexes: {}", backend_text(advised->backend),
           advised->table->name);
    }
  }
}

void make_indexes(const Services& services, const Wanted& wanted, const std::stop_token& stop) {
  require_open(wanted);
  for (const auto& [advised, columns] : wanted) {
    const auto store = storage::open_store(options_of(services, *advised));
    store->add_indexes(advised->table->name, columns, stop);
    store->finish();
  }
}

}  // namespace

Json advise_query(const Services& services, const QueryRequest& request, bool apply,
                  const std::stop_token& stop) {
  const PreparedQuery prepared =
      prepare_query(services, request, rules_left_out(services, request));
  const query::Plan& plan = prepared.planned.plan;
  prepared.session->explain(plan);  // refuses what cannot be run
  std::vector<AdvisedTable> tables;
  for (const query::UsedTable& used : plan.tables) {
    if (const auto* const table =
            prepared.session->subject().find_table(used.dataset, used.table)) {
      tables.push_back(advised_table(services, request.name, *table));
    }
  }
  Wanted wanted;
  Json columns = Json::array();
  for (const query::ColumnUse& use : prepared.session->column_uses(prepared.planned)) {
    const auto of = std::ranges::find_if(tables, [&](const AdvisedTable& advised) {
      return advised.table->dataset == use.dataset && advised.table->name == use.table;
    });
    MDM_CHECK(of != tables.end());
    const auto [index, reason] = verdict_on(use, *of);
    const bool is_wanted = index == "make";
    if (is_wanted) {
      wanted[&*of].push_back(use.column);
    }
    columns.push(Json::object({{"dataset", use.dataset},
                               {"table", use.table},
                               {"column", use.column},
                               {"use", query::name_of(use.use)},
                               {"share", use.share},
                               {"index", is_wanted && apply ? "made" : index},
                               {"reason", reason}}));
  }
  if (apply) {
    make_indexes(services, wanted, stop);
  }
  Json notes = Json::array();
  for (const AdvisedTable& advised : tables) {
    notes.push(Json::object({{"dataset", advised.table->dataset},
                             {"table", advised.table->name},
                             {"backend", advised.backend},
                             {"rows", advised.table->rows},
                             {"indexed", Json::array_of(advised.indexed)},
                             {"note", note_on(advised)}}));
  }
  return Json::object({{"text", plan.text},
                       {"whole", plan.whole},
                       {"columns", std::move(columns)},
                       {"tables", std::move(notes)}});
}

}  // namespace mdm::app
