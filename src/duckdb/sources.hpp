#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <mdm/duckdb.hpp>

#include "statement.hpp"

namespace mdm::duckdb {

/// The sources of a database, which its one table function for them reads by number. Any thread.
class SourceList {
 public:
  std::int64_t add(const TableSource& source);
  /// A statement that reads it goes on.
  void remove(std::int64_t number);
  /// Null for none.
  std::shared_ptr<const TableSource> find(std::int64_t number) const;

 private:
  mutable std::mutex mutex_{};
  std::map<std::int64_t, std::shared_ptr<const TableSource>> sources_{};
  std::int64_t next_ = 0;
};

/// Makes the table function of a database, once.
void define_source_function(const Session& session, const std::shared_ptr<SourceList>& list);

/// SQL that may follow FROM.
std::string source_sql(std::int64_t number);

}  // namespace mdm::duckdb
