#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace mdm::query {

/// The values that were asked for last, by text. One thread at a time.
template <typename Value>
class Recent {
 public:
  explicit Recent(std::size_t most) : most_(most) {}

  /// Null for none.
  std::shared_ptr<const Value> find(const std::string& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) {
      return nullptr;
    }
    values_.splice(values_.begin(), values_, found->second);
    return values_.front().second;
  }

  void put(const std::string& key, std::shared_ptr<const Value> value) {
    if (const auto found = places_.find(key); found != places_.end()) {
      values_.erase(found->second);
      places_.erase(found);
    }
    values_.emplace_front(key, std::move(value));
    places_.emplace(key, values_.begin());
    if (values_.size() > most_) {
      places_.erase(values_.back().first);
      values_.pop_back();
    }
  }

 private:
  using Entry = std::pair<std::string, std::shared_ptr<const Value>>;

  std::size_t most_;
  std::list<Entry> values_{};  ///< the last one first
  std::unordered_map<std::string, typename std::list<Entry>::iterator> places_{};
};

}  // namespace mdm::query
