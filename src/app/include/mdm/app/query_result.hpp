#pragma once

#include <mdm/data.hpp>

namespace mdm::app {

/// The rows of a query, as they come.
class QueryResult {
 public:
  virtual ~QueryResult() = default;
  virtual data::BatchStream& rows() = 0;
  virtual bool truncated() const = 0;
};

}  // namespace mdm::app
