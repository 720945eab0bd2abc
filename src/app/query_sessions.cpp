#include "query_sessions.hpp"

#include <algorithm>

#include "query_subject.hpp"

namespace mdm::app {
namespace {

/// Each keeps an engine open, with the blocks that it has read.
constexpr std::size_t kMostSessions = 4;

/// What tells a dataset from its other versions.
std::string key_of(const Services& services, const std::string& name, const std::string& set) {
  const catalog::DatasetRecord record = find_record(services, name);
  const auto folder = services.layout.generation(record.name, record.generation);
  return fmt::format("{} {} {}{}\n", name, record.backend, folder.string(),
                     features_mark(folder, set));
}

std::shared_ptr<query::Session> make_session(const Services& services, query::Engines& engines,
                                             const QueryGround& ground) {
  query::Options options;
  query::Subject subject;
  if (ground.name.empty()) {
    options.engine = services.bare_engine_options();
  } else {
    const Dataset dataset = open_dataset(services, ground.name);
    options.engine = services.engine_options(dataset.record.backend, dataset.folder);
    add_dataset(subject, dataset, "", "data", options.engine);
    add_features(dataset, ground.set, subject, options);
  }
  options.engine.memory_limit_bytes = services.query_memory_bytes;
  for (const std::string& other : ground.others) {
    add_other(services, subject, options, other);
  }
  return std::make_shared<query::Session>(engines, std::move(subject), std::move(options));
}

}  // namespace

QueryGround ground_of(const Services& services, const QueryRequest& request,
                      const std::set<std::string>& others) {
  QueryGround ground{.name = request.name, .set = request.set, .others = others};
  ground.key = request.name.empty() ? "\n" : key_of(services, request.name, request.set);
  for (const std::string& other : others) {
    ground.key += key_of(services, other, "default");
  }
  return ground;
}

std::shared_ptr<query::Session> QuerySessions::open(const Services& services,
                                                    const QueryGround& ground) {
  if (auto known = find(ground)) {
    return known;
  }
  auto made = make_session(services, *engines_, ground);
  const std::lock_guard lock(mutex_);
  kept_.emplace_front(ground.key, std::move(made));
  if (kept_.size() > kMostSessions) {
    kept_.pop_back();
  }
  return kept_.front().second;
}

std::shared_ptr<query::Session> QuerySessions::find(const QueryGround& ground) {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::ranges::find(kept_, ground.key, [](const auto& kept) { return kept.first; });
  if (found == kept_.end()) {
    return nullptr;
  }
  kept_.splice(kept_.begin(), kept_, found);
  return found->second;
}

}  // namespace mdm::app
