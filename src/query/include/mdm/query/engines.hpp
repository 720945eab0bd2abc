#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include <mdm/duckdb.hpp>

namespace mdm::query {

/// What went through the door.
struct EngineCounts {
  std::uint64_t engines = 0;     ///< opened, each with the files of its dataset
  std::uint64_t statements = 0;  ///< run on them, those that set them up among them
};

/// The one door to tables that are finished: whoever reads them, the program itself as well as a
/// user's SQL, gets an engine here. It reads and cannot write; its memory, threads and place to
/// spill are those of the options. Any thread.
class Engines {
 public:
  Engines();
  Engines(const Engines&) = delete;
  Engines& operator=(const Engines&) = delete;
  /// Tells a trace what was counted.
  ~Engines();

  duckdb::Connection open(duckdb::Options options);
  EngineCounts counts() const;

 private:
  std::atomic<std::uint64_t> engines_ = 0;
  std::shared_ptr<std::atomic<std::uint64_t>> statements_;
};

}  // namespace mdm::query
