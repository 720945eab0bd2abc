#include <mdm/cache/hot_list.hpp>

#include "services.hpp"

namespace mdm::app {
namespace {

using Clock = std::chrono::steady_clock;

QueryRequest request_in(const std::string& recipe) {
  const Json json = Json::parse(recipe, "the list of what is used most");
  return {.name = json.at("dataset").as_string(),
          .sql = json.at("sql").as_string(),
          .set = json.at("set").as_string(),
          .row_limit = static_cast<std::uint64_t>(json.at("limit").as_int())};
}

}  // namespace

Json warm_caches(const Services& services, std::chrono::seconds most, const std::stop_token& stop) {
  const Clock::time_point begin = Clock::now();
  std::int64_t answers = 0;
  std::int64_t gone = 0;
  std::int64_t left = 0;
  for (const cache::Recipe& recipe : services.caches->hottest()) {
    if (Clock::now() - begin >= most) {
      ++left;
      continue;
    }
    try {
      const auto result = query_dataset(services, request_in(recipe.text), stop);
      for (data::Batch batch; result->rows().next(batch);) {}
      ++answers;
    } catch (const Error& error) {
      if (error.code() == ErrorCode::cancelled) {
        throw;
      }
      ++gone;  // its dataset, a column of it, or the server that has it
    }
  }
  const std::chrono::duration<double> took = Clock::now() - begin;
  return Json::object(
      {{"answers", answers}, {"gone", gone}, {"left", left}, {"seconds", took.count()}});
}

}  // namespace mdm::app
