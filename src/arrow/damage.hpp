#pragma once

#include <mdm/base.hpp>

namespace mdm::arrow {

/// The file contradicts its format. \throws Error{bad_input}
template <typename... Args>
[[noreturn]] void fail_on_damage(fmt::format_string<Args...> what, Args&&... args) {
  fail(ErrorCode::bad_input, Hint{"write the file again, or take another copy of it"},
       "Arrow file is damaged: {}", fmt::format(what, std::forward<Args>(args)...));
}

}  // namespace mdm::arrow
