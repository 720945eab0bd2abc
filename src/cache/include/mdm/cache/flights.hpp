#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <utility>

#include <mdm/cache.hpp>

namespace mdm::cache {

struct FetchOptions {
  std::chrono::seconds life{0};  ///< of a value that is made; 0: without end
  /// How long a value is waited for that another process makes.
  std::chrono::milliseconds patience{2000};
};

/// Finds values, or makes them, each once at a time in this process, and seldom twice among
/// processes that share a tier. Any thread.
class Flights {
 public:
  using Make = std::function<std::string()>;

  /// The value of the cache, else what `make` gives, which is then kept. A value that is about to
  /// expire is by chance made anew before, so that not all who use it find it missing at once.
  /// \source Vattani et al., "Optimal probabilistic cache stampede prevention", VLDB 2015
  /// \throws what `make` throws, also to those that waited for it; Error{cancelled}
  Entry fetch(Cache& cache, const Key& key, const FetchOptions& options, const Make& make,
              const std::stop_token& stop = {});

 private:
  struct Flight;
  struct Order {
    bool operator()(const Key& a, const Key& b) const noexcept {
      return a.high != b.high ? a.high < b.high : a.low < b.low;
    }
  };

  struct Seat {
    std::shared_ptr<Flight> flight{};
    bool leads = false;
    bool others_landed = false;  ///< since `seen`
  };

  Seat board(const Key& key, std::uint64_t seen);
  void end(const Key& key, Flight& flight, std::optional<Entry> entry, std::exception_ptr error);

  std::mutex mutex_{};
  std::atomic<std::uint64_t> landings_ = 0;
  std::map<Key, std::shared_ptr<Flight>, Order> flights_{};
};

}  // namespace mdm::cache
