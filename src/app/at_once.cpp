#include "at_once.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

#include <mdm/base.hpp>

namespace mdm::app {
namespace {

bool is_cancellation(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error& known) {
    return known.code() == ErrorCode::cancelled;
  } catch (const std::exception&) {
    return false;
  }
}

}  // namespace

void at_once(std::size_t count, std::size_t threads, const std::stop_token& stop,
             const std::function<void(std::size_t, const std::stop_token&)>& work) {
  std::stop_source own_stop;
  const std::stop_callback forward(stop, [&] { own_stop.request_stop(); });
  std::atomic<std::size_t> next = 0;
  std::vector<std::exception_ptr> errors(count);
  const auto take_turns = [&] {
    while (!own_stop.stop_requested()) {
      const std::size_t number = next++;
      if (number >= count) {
        return;
      }
      try {
        work(number, own_stop.get_token());
      } catch (...) {
        errors[number] = std::current_exception();
        own_stop.request_stop();
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < std::min(threads, count); ++i) {
      others.emplace_back(take_turns);
    }
    take_turns();
  }
  stop_if_requested(stop);
  for (const std::exception_ptr& error : errors) {
    if (error && !is_cancellation(error)) {
      std::rethrow_exception(error);
    }
  }
}

}  // namespace mdm::app
