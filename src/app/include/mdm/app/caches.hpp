#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base/json.hpp>
#include <mdm/cache.hpp>
#include <mdm/cache/flights.hpp>
#include <mdm/cache/hot_list.hpp>
#include <mdm/cache/memory.hpp>
#include <mdm/cache/redis.hpp>

namespace mdm::app {

/// What is cached: each kind has a room of its own.
enum class Kind : std::uint8_t { dataset, query, feature };
inline constexpr std::array<std::string_view, 3> kKindNames = {"dataset", "query", "feature"};

struct CacheOptions {
  struct Room {
    std::uint64_t disk_bytes = 0;
    std::uint64_t memory_bytes = 0;
    std::chrono::seconds life{0};
  };

  bool enabled = true;
  bool on_disk = true;
  std::optional<redis::Options> redis{};  ///< the farthest tier, if there is a value
  cache::Policy policy = cache::Policy::s3_fifo;
  std::array<Room, kKindNames.size()> rooms{};
  std::filesystem::path folder{};
};

/// The caches of the program; each is opened when it is first used. Any thread.
class Caches {
 public:
  explicit Caches(CacheOptions options);

  using Make = std::function<Json()>;
  /// What was made for this key before, else what `make` gives. \throws what `make` throws
  Json fetch(Kind kind, const cache::Key& key, const Make& make, const std::stop_token& stop = {});

  /// The same, but keeps only what took `least` to make; for what is often as fast to make as to
  /// find.
  Json fetch_if_dear(Kind kind, const cache::Key& key, std::chrono::milliseconds least,
                     const Make& make);

  /// Values of another form than JSON; nothing is found, or kept, where the kind has no room.
  std::optional<cache::Entry> find(Kind kind, const cache::Key& key);
  void put(Kind kind, const cache::Key& key, std::string value, std::chrono::nanoseconds cost);
  void erase(Kind kind, const cache::Key& key);

  /// Remembers how to make a value that was used, for `hottest` in later runs.
  void note_used(cache::Recipe recipe);
  /// What all processes that used this home have used most.
  std::vector<cache::Recipe> hottest() const;

  /// What `mdm cache stats` answers: counts of all processes that used this home.
  Json status();
  /// Removes all entries. \returns {"cleared":[{"cache","entries","bytes"}]}
  Json clear();

  /// How the Redis server does, asking it for its version; null if none is used.
  Json server_status();

  /// Adds what was counted to the counts of all processes. \returns what there is to warn of
  std::vector<std::string> finish();

 private:
  bool has_room(Kind kind) const;
  cache::Cache& of(Kind kind);
  std::unique_ptr<cache::Cache> open(std::size_t kind);
  std::filesystem::path tally_file() const { return options_.folder / "statistics.json"; }
  std::filesystem::path hot_list_file() const { return options_.folder / "hot"; }
  void keep(const std::function<void()>& write);                   ///< warns if it fails
  void warn(const std::string& subject, const std::string& text);  ///< once of each subject

  CacheOptions options_;
  std::mutex mutex_{};
  std::shared_ptr<cache::RedisServer> redis_{};
  std::array<std::unique_ptr<cache::Cache>, kKindNames.size()> caches_{};
  cache::Flights flights_{};
  std::vector<cache::Recipe> used_{};
  std::map<std::string, std::string> warnings_{};
};

}  // namespace mdm::app
