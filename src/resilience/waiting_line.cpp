#include <algorithm>

#include <mdm/resilience/waiting_line.hpp>

namespace mdm::resilience {

bool WaitingLine::wait(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
                       const Patience& times, const std::function<bool()>& is_there) {
  const Clock::time_point end = Clock::now() + times.patience;
  std::condition_variable_any turn;
  waiting_.push_back(&turn);
  bool served = false;
  do {
    served = turn.wait_until(lock, stop, std::min(end, Clock::now() + times.pulse),
                             [&] { return waiting_.front() == &turn && is_there(); });
  } while (!served && !stop.stop_requested() && Clock::now() < end);
  std::erase(waiting_, &turn);
  return served;
}

void WaitingLine::wake_first() noexcept {
  if (!waiting_.empty()) {
    waiting_.front()->notify_one();
  }
}

}  // namespace mdm::resilience
