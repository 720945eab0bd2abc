#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>

#include <unistd.h>

#include <mdm/base.hpp>
#include <mdm/base/files.hpp>
#include <mdm/base/trace.hpp>

namespace mdm::trace {
namespace {

struct Close {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

std::atomic<bool> on = false;
std::mutex mutex;
std::unique_ptr<std::FILE, Close> output;  // guarded by mutex
bool first_event = true;                   // guarded by mutex

std::int64_t now_us() noexcept {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace

void start(const std::filesystem::path& file) {
  const std::lock_guard lock(mutex);
  MDM_CHECK(output == nullptr);
  output.reset(std::fopen(file.c_str(), "we"));
  if (output == nullptr) {
    fail_on_system(errno, "write", printable(file));
  }
  std::fputs("[", output.get());
  first_event = true;
  on = true;
}

void finish() noexcept {
  on = false;
  const std::lock_guard lock(mutex);
  if (output != nullptr) {
    std::fputs("\n]\n", output.get());
    output.reset();
  }
}

bool is_on() noexcept {
  return on.load(std::memory_order_relaxed);
}

Span::Span(std::string_view what) noexcept : what_(what), begin_(is_on() ? now_us() : -1) {}

void Span::add(Value value) noexcept {
  if (begin_ >= 0) {
    values_[count_++ % kValuesMax] = value;
  }
}

// A "complete event" of the Trace Event Format that Chromium's tools read.
Span::~Span() {
  if (begin_ < 0) {
    return;
  }
  try {
    std::string event =
        fmt::format(R"({{"name":"{}","ph":"X","pid":{},"tid":{},"ts":{},"dur":{},"args":{{)", what_,
                    ::getpid(), ::gettid(), begin_, now_us() - begin_);
    for (std::size_t i = 0; i < std::min(count_, kValuesMax); ++i) {
      event += fmt::format("{}\"{}\":{}", i == 0 ? "" : ",", values_[i].name, values_[i].number);
    }
    const std::lock_guard lock(mutex);
    if (output != nullptr) {
      fmt::print(output.get(), "{}\n{}}}}}", first_event ? "" : ",", event);
      first_event = false;
    }
  } catch (const std::exception&) {
    // Without the event the trace is poorer, and nothing else.
  }
}

}  // namespace mdm::trace
