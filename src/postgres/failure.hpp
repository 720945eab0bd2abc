#pragma once

#include <string_view>

namespace mdm::postgres {

/// Throws the Error that the answer of a server stands for.
/// \param state  its SQLSTATE, five characters; empty if there was no answer
[[noreturn]] void fail_on_answer(std::string_view state, std::string_view message);

}  // namespace mdm::postgres
