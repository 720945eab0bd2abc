#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include <mdm/app/queries.hpp>
#include <mdm/query.hpp>

namespace mdm::app {

struct Services;

/// The datasets of a statement as they are now: their finished folders and features. Other versions
/// of them are another ground.
struct QueryGround {
  std::string key{};
  std::string name{};              ///< of the dataset whose tables need no qualifier; may be empty
  std::string set{};               ///< of its features
  std::set<std::string> others{};  ///< whose tables are NAME.TABLE
};

/// \throws Error{not_found}
QueryGround ground_of(const Services& services, const QueryRequest& request,
                      const std::set<std::string>& others);

/// The sessions of a process, kept for the statements to come. Any thread.
class QuerySessions {
 public:
  explicit QuerySessions(std::shared_ptr<query::Engines> engines) : engines_(std::move(engines)) {}

  std::shared_ptr<query::Session> open(const Services& services, const QueryGround& ground);
  /// Null for one that is not open.
  std::shared_ptr<query::Session> find(const QueryGround& ground);

 private:
  std::shared_ptr<query::Engines> engines_;
  std::mutex mutex_{};
  /// The one used last comes first.
  std::list<std::pair<std::string, std::shared_ptr<query::Session>>> kept_{};
};

}  // namespace mdm::app
