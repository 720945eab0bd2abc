#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>

namespace mdm::app {

/// Calls `work` for each number below `count`, lower ones first, on up to `threads` threads.
///
/// If a call throws, no new ones begin and those that run are asked to stop; when all have ended,
/// what the call of the lowest number threw, apart from Error{cancelled}, is thrown.
/// \throws Error{cancelled} after a request of `stop`
void at_once(std::size_t count, std::size_t threads, const std::stop_token& stop,
             const std::function<void(std::size_t number, const std::stop_token& stop)>& work);

}  // namespace mdm::app
