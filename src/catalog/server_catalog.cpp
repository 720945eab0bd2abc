#include <map>

#include <mdm/catalog/server.hpp>

#include "dataset_rows.hpp"
#include "replica.hpp"
#include "server_tables.hpp"

namespace mdm::catalog {
namespace {

using postgres::Connection;

class ServerCatalog final : public Catalog {
 public:
  ServerCatalog(const ServerOptions& options, bool read_only)
      : options_(options), read_only_(read_only), tables_(options), replica_(options.replica) {}

  DatasetRecord put(DatasetRecord record, std::int64_t expected_version,
                    const TakeOver& take_over) override {
    bool is_sent = false;
    try {
      in_transaction([&](Connection& connection, std::int64_t& change) {
        const auto current = tables_.current(record.name, connection);
        check_version(current ? current->version : 0, expected_version, record.name);
        if (current && take_over) {
          take_over(*current, record);
        }
        record.version = expected_version + 1;
        is_sent = true;
        return tables_.insert(record, change++);
      });
    } catch (const Error& error) {
      // A connection that is lost at the end does not tell whether the transaction was.
      if (!is_sent || !error.retryable() || !is_there(record)) {
        throw;
      }
    }
    return record;
  }

  void add(std::span<const DatasetRecord> records) override {
    in_transaction([&](Connection& connection, std::int64_t& change) {
      std::map<std::string, std::int64_t, std::less<>> versions;
      std::string statements;
      for (DatasetRecord record : records) {
        const auto [version, is_new] = versions.try_emplace(record.name, 0);
        if (is_new) {
          const auto current = tables_.current(record.name, connection);
          version->second = current ? current->version : 0;
        }
        record.version = ++version->second;
        statements += tables_.insert(record, change++);
      }
      return statements;
    });
  }

  std::optional<DatasetRecord> relabel(
      std::string_view name,
      const std::function<void(DatasetRecord& record)>& relabelled) override {
    std::optional<DatasetRecord> record;
    in_transaction([&](Connection& connection, std::int64_t& change) {
      record = tables_.current(name, connection);
      if (record) {
        relabelled(*record);
      }
      return record ? tables_.update(*record, change++) : "";
    });
    return record;
  }

  std::vector<std::int64_t> remove(std::string_view name) override {
    std::vector<std::int64_t> generations;
    in_transaction([&](Connection& connection, std::int64_t& change) {
      const bool is_there = tables_.current(name, connection).has_value();
      if (is_there) {
        generations = tables_.remove(name, connection);
      }
      return is_there ? tables_.note_removed(name, change++) : "";
    });
    return generations;
  }

  bool has_removed(std::string_view manifest_digest) override {
    bool found = false;
    options_.read(
        [&](Connection& connection) { found = tables_.has_removed(manifest_digest, connection); });
    return found;
  }

  std::optional<DatasetRecord> find(std::string_view name) override { return fresh().find(name); }
  std::optional<DatasetRecord> find_version(std::string_view name, std::int64_t version) override {
    return fresh().find_version(name, version);
  }
  std::vector<std::int64_t> versions(std::string_view name) override {
    return fresh().versions(name);
  }
  Page list(const Query& query) override { return fresh().list(query); }
  Totals totals() override { return fresh().totals(); }
  std::string state() override { return fresh().state(); }
  std::string id() override {
    fresh();
    if (replica_.position().source.empty() && !read_only_) {
      in_transaction([](Connection&, std::int64_t&) { return ""; });  // makes the tables
      fresh();
    }
    return replica_.position().source;
  }
  std::vector<std::string> names() override { return fresh().names(); }
  std::vector<Alike> alike(std::string_view name, Likeness likeness, std::int64_t limit) override {
    return fresh().alike(name, likeness, limit);
  }
  std::vector<Generation> generations() override { return fresh().generations(); }
  std::vector<std::string> inspect_index(bool repair) override {
    return fresh().inspect_index(repair);
  }

 private:
  /// Commits the statements that `act` returns, if any, after all that others committed before.
  /// It is given the number of its first change, and moves that behind its last one.
  template <typename Act>
  void in_transaction(const Act& act) {
    if (read_only_) {
      fail(ErrorCode::permission_denied, "the catalog was opened to be read only");
    }
    options_.write([&](Connection& connection) {
      try {
        std::int64_t change = tables_.begin(connection) + 1;
        const std::string statements = act(connection, change);
        statements.empty() ? roll_back(connection)
                           : tables_.commit(statements, change - 1, connection);
      } catch (...) {
        roll_back(connection);
        throw;
      }
    });
  }

  static void roll_back(Connection& connection) {
    if (connection.is_alive()) {
      connection.run("ROLLBACK");
    }
  }

  /// Whether a version was committed, once all transactions that began before have ended.
  bool is_there(const DatasetRecord& record) {
    bool found = false;
    in_transaction([&](Connection& connection, std::int64_t&) {
      found = tables_.has(record, connection);
      return "";
    });
    return found;
  }

  /// The replica, with all that was committed before the call.
  Catalog& fresh() {
    while (!catch_up()) {}
    return replica_.catalog();
  }

  /// A replica that is damaged begins anew.
  template <typename Act>
  auto of_replica(const Act& act) {
    try {
      return act();
    } catch (const Error& error) {
      if (error.code() != ErrorCode::bad_input) {
        throw;
      }
    }
    replica_.start_over();
    return act();
  }

  /// True if nothing is left.
  bool catch_up() {
    const auto from = of_replica([&] { return replica_.position(); });
    ServerTables::News news;
    options_.read([&](Connection& connection) { news = tables_.news_since(from, connection); });
    return news.until == from ||
           (of_replica([&] { return replica_.advance(from, news.until, news.changes); }) &&
            !news.has_more);
  }

  ServerOptions options_;
  bool read_only_;
  ServerTables tables_;
  Replica replica_;
};

}  // namespace

std::unique_ptr<Catalog> open_server_catalog(const ServerOptions& options, bool read_only) {
  return std::make_unique<ServerCatalog>(options, read_only);
}

}  // namespace mdm::catalog
