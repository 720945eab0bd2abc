#pragma once

#include "interrupt.hpp"
#include "progress.hpp"
#include "session.hpp"

namespace mdm::cli {

/// Runs what takes long: with progress on the terminal, and to be interrupted.
template <typename Work>
Json run_long(Session& session, Work&& work) {
  const Interrupt interrupt;
  ProgressLine line(session.progress_output(), session.terminal().err, ProgressLine::Clock::now());
  return work(
      session.app(),
      [&](const app::Progress& progress) { line.draw(progress, ProgressLine::Clock::now()); },
      interrupt.token());
}

}  // namespace mdm::cli
