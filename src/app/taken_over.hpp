#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ingest.hpp"

namespace mdm::app {

/// What of a table was not read anew, and why no more: the member `reuse` of an answer.
struct Reuse {
  std::size_t files = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::string reason{};
};

/// \param described  the tables as a manifest tells them, in the same order
std::map<std::string, Reuse> reuse_in(const std::vector<Table>& tables, const Json& described);
/// That of a version of which nothing was read.
std::map<std::string, Reuse> reuse_of_all(const Json& described);

/// The tables, each with the members `reused` and `reuse`.
Json mark_reused(const Json& described, const std::map<std::string, Reuse>& reuse);

/// All of it: {"tables","files","columns","bytes"}. \param tables  as mark_reused gives them
Json reuse_of(const Json& tables);

}  // namespace mdm::app
