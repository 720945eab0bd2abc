#include <cmath>
#include <condition_variable>
#include <exception>
#include <random>

#include <mdm/cache/flights.hpp>
#include <mdm/resilience/retry.hpp>

namespace mdm::cache {
namespace {

using Clock = std::chrono::steady_clock;

/// Whether this caller makes the value anew although it has not expired: the nearer the end and the
/// dearer the value, the likelier.
bool is_due(const Entry& entry) {
  if (entry.expires == Time::max()) {
    return false;
  }
  thread_local std::minstd_rand random{std::random_device()()};
  const double chance = std::uniform_real_distribution<double>(0x1p-53, 1)(random);
  const std::chrono::duration<double> left = entry.expires - std::chrono::system_clock::now();
  return -std::chrono::duration<double>(entry.cost).count() * std::log(chance) >= left.count();
}

/// The value that another process makes; nothing if it does not come in time.
std::optional<Entry> wait_for_other(Cache& cache, const Key& key, std::unique_ptr<Claim>& claim,
                                    std::chrono::milliseconds patience,
                                    const std::stop_token& stop) {
  const resilience::RetryOptions pauses{.first_pause = std::chrono::milliseconds(2),
                                        .longest_pause = std::chrono::milliseconds(50)};
  const Clock::time_point end = Clock::now() + patience;
  for (unsigned attempt = 1; !claim && Clock::now() < end; ++attempt) {
    resilience::pause_before(attempt, pauses, stop);
    if (std::optional<Entry> entry = cache.find(key)) {
      return entry;
    }
    claim = cache.claim(key);
  }
  return std::nullopt;
}

/// A value made here, or by another process meanwhile, or the one that had not expired yet.
Entry made(Cache& cache, const Key& key, const FetchOptions& options, const Flights::Make& make,
           const std::optional<Entry>& early, const std::stop_token& stop) {
  std::unique_ptr<Claim> claim = cache.claim(key);
  if (!claim && early) {
    return *early;
  }
  if (!claim) {
    if (const auto entry = wait_for_other(cache, key, claim, options.patience, stop)) {
      return *entry;
    }
  }
  const Clock::time_point begin = Clock::now();
  std::string text = make();
  Entry entry = entry_of(std::move(text), Clock::now() - begin, options.life);
  cache.put(key, entry);
  return entry;
}

}  // namespace

struct Flights::Flight {
  std::mutex mutex{};
  std::condition_variable_any landed{};
  bool is_over = false;
  std::optional<Entry> entry{};
  std::exception_ptr error{};

  void land(std::optional<Entry> value, std::exception_ptr failure) {
    const std::lock_guard lock(mutex);
    is_over = true;
    entry = std::move(value);
    error = std::move(failure);
    landed.notify_all();
  }

  /// The value; nothing if who made it was cancelled.
  std::optional<Entry> wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    landed.wait(lock, stop, [&] { return is_over; });
    stop_if_requested(stop);
    if (error) {
      std::rethrow_exception(error);
    }
    return entry;
  }
};

Flights::Seat Flights::board(const Key& key, std::uint64_t seen) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<Flight>& flight = flights_[key];
  const bool leads = flight == nullptr;
  if (leads) {
    flight = std::make_shared<Flight>();
  }
  return {flight, leads, landings_ != seen};
}

void Flights::end(const Key& key, Flight& flight, std::optional<Entry> entry,
                  std::exception_ptr error) {
  const std::lock_guard lock(mutex_);
  ++landings_;
  flights_.erase(key);
  flight.land(std::move(entry), std::move(error));
}

Entry Flights::fetch(Cache& cache, const Key& key, const FetchOptions& options, const Make& make,
                     const std::stop_token& stop) {
  const std::uint64_t seen = landings_;
  const std::optional<Entry> found = cache.find(key);
  if (found && !is_due(*found)) {
    return *found;
  }
  for (;;) {
    stop_if_requested(stop);
    const Seat seat = board(key, seen);
    if (!seat.leads && found) {
      return *found;  // another makes the next one
    }
    if (!seat.leads) {
      if (std::optional<Entry> entry = seat.flight->wait(stop)) {
        return *entry;
      }
      continue;
    }
    try {
      std::optional<Entry> entry;
      if (!found && seat.others_landed) {
        entry = cache.find(key);
      }
      if (!entry) {
        entry = made(cache, key, options, make, found, stop);
      }
      end(key, *seat.flight, entry, nullptr);
      return *entry;
    } catch (const Error& error) {
      const bool is_withdrawn = error.code() == ErrorCode::cancelled;
      end(key, *seat.flight, std::nullopt, is_withdrawn ? nullptr : std::current_exception());
      throw;
    } catch (...) {
      end(key, *seat.flight, std::nullopt, std::current_exception());
      throw;
    }
  }
}

}  // namespace mdm::cache
