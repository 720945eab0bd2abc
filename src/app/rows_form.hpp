#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <mdm/app/query_result.hpp>

namespace mdm::app {

/// What the largest result that is kept may take.
inline constexpr std::size_t kRowsFormMost = 8'000'000;

/// Takes the rows of a whole result as bytes, and how long they took to come.
using KeepRows = std::function<void(std::string form, std::chrono::nanoseconds cost)>;

/// The same rows, which are kept once they were read to the end, unless they are too many.
std::unique_ptr<QueryResult> recorded(std::unique_ptr<QueryResult> result, KeepRows keep);

/// The rows that were kept. \throws Error{bad_input}
std::unique_ptr<QueryResult> rows_in(const std::string& form);

}  // namespace mdm::app
