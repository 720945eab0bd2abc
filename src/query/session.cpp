#include <array>
#include <mutex>

#include <mdm/query.hpp>

#include "recent.hpp"
#include "rules.hpp"
#include "statement_shape.hpp"
#include "tree.hpp"
#include "views.hpp"

namespace mdm::query {
namespace {

constexpr std::size_t kMostPlans = 256;

/// Cuts a stream after `limit` rows; 0 lets all pass.
class Limited final : public data::BatchStream {
 public:
  Limited(std::unique_ptr<data::BatchStream> rows, std::uint64_t limit)
      : rows_(std::move(rows)), limit_(limit) {}

  const data::Schema& schema() const override { return rows_->schema(); }

  bool next(data::Batch& out) override {
    if (truncated_ || !rows_->next(out)) {
      out = {};
      return false;
    }
    const std::uint64_t room = limit_ - given_;
    if (limit_ == 0 || out.rows <= room) {
      given_ += out.rows;
      return true;
    }
    truncated_ = true;
    if (room == 0) {
      out = {};
      return false;
    }
    for (data::Column& column : out.columns) {
      column = column.slice(0, room);
    }
    out.rows = room;
    return true;
  }

  bool truncated() const { return truncated_; }

 private:
  std::unique_ptr<data::BatchStream> rows_;
  std::uint64_t limit_;
  std::uint64_t given_ = 0;
  bool truncated_ = false;
};

/// As Connection::require_select, but for what the parser knows to be no SELECT, whatever else the
/// engine has against it.
void require_select(duckdb::Connection& engine, const Plan& plan) {
  try {
    engine.require_select(plan.text);
  } catch (const Error&) {
    if (!plan.whole.starts_with("Only SELECT statements")) {
      throw;
    }
    const bool is_pivot = lowered(plan.text).find("pivot") != std::string::npos;
    fail(ErrorCode::invalid_argument,
         Hint{is_pivot ? "name the values of a PIVOT: ON column IN (…)" : "give a single SELECT"},
         "the SQL statement does more than read");
  }
}

/// The text of a plan that runs, once it is known to be a SELECT that binds.
const std::string& text_to_run(duckdb::Connection& engine, const Plan& plan) {
  require_select(engine, plan);
  if (plan.rewritten == plan.text) {
    return plan.text;
  }
  const data::Schema schema = engine.describe(plan.text);
  try {
    return engine.describe(plan.rewritten) == schema ? plan.rewritten : plan.text;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    return plan.text;
  }
}

}  // namespace

std::string_view name_of(Origin origin) noexcept {
  constexpr std::array<std::string_view, 3> kNames = {"statement", "shape", "text"};
  return kNames.at(static_cast<std::size_t>(origin));
}

struct Session::State {
  State(Engines& engines, Subject about, Options made_of)
      : subject(std::move(about)),
        options(std::move(made_of)),
        engine(open_confined(engines, options)),
        parser(engine.another()) {}

  /// A statement of which nothing is planned yet; without the engine if its shape was read before.
  /// Under the lock.
  const PlannedStatement& read(const std::string& sql) {
    if (last_read.statement.text == sql) {
      return last_read;
    }
    const std::vector<Word> words = words_of(sql);
    const std::string key = shape_key(words);
    if (const auto shape = shapes.find(key)) {
      last_read = {.statement = shape->filled(sql, words), .origin = Origin::shape};
      return last_read;
    }
    ReadStatement read = read_with_places(sql, parser);
    if (auto shape = StatementShape::of(read, words)) {
      shapes.put(key, std::make_shared<const StatementShape>(std::move(*shape)));
    }
    last_read = {.statement = std::move(read.statement)};
    return last_read;
  }

  /// A connection that shows the tables, and the parts that the plan wants. They are shown anew
  /// each time, in place of those of the plan before.
  duckdb::Connection take_connection(const Plan& plan) {
    auto connection = [&] {
      const std::lock_guard lock(mutex);
      if (idle.empty()) {
        return connect_with_views(engine, options);
      }
      duckdb::Connection ready = std::move(idle.back());
      idle.pop_back();
      return ready;
    }();
    for (const PushedPart& pushed : plan.pushed) {
      duckdb::TableSource part = options.engine.sources.at(pushed.table);
      part.part = pushed.part;
      connection.show(pushed.name, part);
    }
    return connection;
  }

  void give_back(duckdb::Connection connection) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(connection));
  }

  /// Runs `act`, whose errors name the tables if one is missing.
  template <typename Act>
  auto naming(Act act) const {
    try {
      return act();
    } catch (const Error& error) {
      throw naming_tables(error, engine, options);
    }
  }

  const Subject subject;
  const Options options;
  std::mutex mutex{};
  duckdb::Connection engine;
  Parser parser;
  std::vector<duckdb::Connection> idle{};
  PlannedStatement last_read{};
  Recent<StatementShape> shapes{kMostPlans};
  Recent<PlannedStatement> plans{kMostPlans};
};

namespace {

/// Borrows a connection of the session that it runs on.
class SelectResult final : public Result {
 public:
  SelectResult(std::function<void(duckdb::Connection)> give_back, duckdb::Connection engine,
               const std::string& sql, std::uint64_t limit, const std::stop_token& stop)
      : give_back_(std::move(give_back)),
        engine_(std::move(engine)),
        rows_(std::make_unique<Limited>(engine_.stream(sql, stop), limit)) {}
  SelectResult(const SelectResult&) = delete;
  SelectResult& operator=(const SelectResult&) = delete;
  ~SelectResult() override {
    rows_.reset();
    give_back_(std::move(engine_));
  }

  data::BatchStream& rows() override { return *rows_; }
  bool truncated() const override { return rows_->truncated(); }

 private:
  std::function<void(duckdb::Connection)> give_back_;
  duckdb::Connection engine_;
  std::unique_ptr<Limited> rows_;
};

}  // namespace

Session::Session(Engines& engines, Subject subject, Options options)
    : state_(std::make_shared<State>(engines, std::move(subject), std::move(options))) {}
Session::~Session() = default;

const Subject& Session::subject() const {
  return state_->subject;
}

std::set<std::string> Session::qualifiers(const std::string& sql) {
  const std::lock_guard lock(state_->mutex);
  return qualifiers_of(state_->read(sql).statement);
}

PlannedStatement Session::plan(const std::string& sql, const std::set<std::string>& without) {
  const std::lock_guard lock(state_->mutex);
  const std::string key = fmt::format("{}\n{}", fmt::join(without, ","), sql);
  if (const auto known = state_->plans.find(key)) {
    PlannedStatement planned = *known;
    planned.origin = Origin::text;
    return planned;
  }
  auto planned = std::make_shared<PlannedStatement>(state_->read(sql));
  planned->plan = make_plan(planned->statement, state_->subject, without, state_->parser);
  state_->plans.put(key, planned);
  return *planned;
}

std::vector<ColumnUse> Session::column_uses(const PlannedStatement& planned) {
  const std::lock_guard lock(state_->mutex);
  return query::column_uses(planned.statement, planned.plan, state_->subject, state_->parser);
}

std::unique_ptr<Result> Session::run(const Plan& plan, std::uint64_t row_limit,
                                     const std::stop_token& stop) {
  return state_->naming([&] {
    auto connection = state_->take_connection(plan);
    const std::string& sql = text_to_run(connection, plan);
    return std::make_unique<SelectResult>(
        [state = state_](duckdb::Connection used) { state->give_back(std::move(used)); },
        std::move(connection), sql, row_limit, stop);
  });
}

Explanation Session::explain(const Plan& plan) {
  return state_->naming([&] {
    auto connection = state_->take_connection(plan);
    const std::string& sql = text_to_run(connection, plan);
    const auto rows = connection.rows("EXPLAIN " + sql);
    state_->give_back(std::move(connection));
    return Explanation{.engine_plan = rows.empty() ? "" : rows.front().back(),
                       .is_rewritten = &sql == &plan.rewritten};
  });
}

}  // namespace mdm::query
