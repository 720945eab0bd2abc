#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include <mdm/app.hpp>

#include "output.hpp"
#include "view.hpp"

namespace mdm::cli {

/// "reading train  ━━━━━━━━━━          48%  120 MB/s  3.1 s left"; what is unknown is left out, and
/// what does not fit the view.
/// \param seconds  since the step began
std::string progress_text(const app::Progress& progress, double seconds, const View& view);

/// One line of standard error that is drawn anew as a command goes on, at most ten times a second,
/// and is gone at the end. Safe for concurrent use but for its destruction.
class ProgressLine final {
 public:
  using Clock = std::chrono::steady_clock;

  /// \param output  null: nothing is drawn
  ProgressLine(Output* output, View view, Clock::time_point started);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  void draw(const app::Progress& progress, Clock::time_point now);
  void clear();

 private:
  Output* const output_;
  const View view_;

  std::mutex mutex_{};
  // guarded by mutex_
  std::string step_{};
  Clock::time_point step_started_;
  Clock::time_point due_;
  bool drawn_ = false;
};

}  // namespace mdm::cli
