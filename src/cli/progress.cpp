#include "progress.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "numbers.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

constexpr std::chrono::milliseconds kInterval{100};
/// Nothing is drawn before: a quick command leaves no trace.
constexpr std::chrono::milliseconds kPatience{200};
constexpr std::string_view kErase = "\r\x1b[K";

std::string bar(double share, std::size_t width, const View& view) {
  const auto filled = static_cast<std::size_t>(std::lround(share * static_cast<double>(width)));
  std::string done;
  for (std::size_t i = 0; i < filled; ++i) {
    done += "━";
  }
  std::string rest;
  for (std::size_t i = filled; i < width; ++i) {
    rest += view.colour ? "━" : "┄";
  }
  return painted(view, Paint::cyan, done) + painted(view, Paint::dim, rest);
}

}  // namespace

std::string progress_text(const app::Progress& progress, double seconds, const View& view) {
  static constexpr std::size_t kBarWidth = 24;
  static constexpr double kRateFrom = 0.5;
  std::string text = one_line(progress.step);
  const auto add = [&](const std::string& part) {
    if (display_width(text) + 2 + display_width(part) < view.width) {
      text += "  " + part;
    }
  };
  const auto done = static_cast<double>(progress.done);
  const auto total = static_cast<double>(progress.total);
  if (progress.total > 0) {
    const double share = std::min(1.0, done / total);
    add(fmt::format("{} {:3.0f}%", bar(share, kBarWidth, view), std::floor(share * 100)));
  }
  if (progress.done > 0 && seconds >= kRateFrom) {
    const double rate = done / seconds;
    add(rate_text(rate, progress.unit));
    if (progress.total > progress.done) {
      add(duration_text(std::max(1.0, (total - done) / rate)) + " left");
    }
  }
  return cut(text, view.width);
}

ProgressLine::ProgressLine(Output* output, View view, Clock::time_point started)
    : output_(output), view_(std::move(view)), step_started_(started), due_(started + kPatience) {}

ProgressLine::~ProgressLine() {
  clear();
}

void ProgressLine::draw(const app::Progress& progress, Clock::time_point now) {
  if (output_ == nullptr) {
    return;
  }
  const std::scoped_lock lock(mutex_);
  if (progress.step != step_) {
    step_ = progress.step;
    step_started_ = now;
  }
  if (now < due_) {
    return;
  }
  due_ = now + kInterval;
  drawn_ = true;
  const std::chrono::duration<double> elapsed = now - step_started_;
  output_->write(std::string(kErase) + progress_text(progress, elapsed.count(), view_));
  output_->flush();
}

void ProgressLine::clear() {
  const std::scoped_lock lock(mutex_);
  if (drawn_) {
    output_->write(kErase);
    output_->flush();
    drawn_ = false;
  }
}

}  // namespace mdm::cli
