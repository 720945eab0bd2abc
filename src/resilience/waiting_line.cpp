#include <mdm/base.hpp>
#include <mdm/resilience/waiting_line.hpp>

namespace mdm::resilience {

bool WaitingLine::wait(std::unique_lock<std::mutex>& lock, const std::stop_token& stop,
                       Clock::duration patience, const std::function<bool()>& is_there) {
  std::condition_variable_any turn;
  waiting_.push_back(&turn);
  const bool served =
      turn.wait_for(lock, stop, patience, [&] { return waiting_.front() == &turn && is_there(); });
  std::erase(waiting_, &turn);
  wake_first();  // there may be more than one, and only this thread was told
  return served;
}

void WaitingLine::wake_first() noexcept {
  if (!waiting_.empty()) {
    waiting_.front()->notify_one();
  }
}

void fail_waiting(std::size_t most, WaitingLine::Clock::duration patience) {
  fail(ErrorCode::unavailable, Hint{"allow more connections, or run less at a time"},
       "all {} connections were in use for {} s", most,
       std::chrono::duration_cast<std::chrono::seconds>(patience).count());
}

}  // namespace mdm::resilience
