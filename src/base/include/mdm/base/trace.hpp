#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <string_view>

/// What the threads of a command do, and when: a file that chrome://tracing and Perfetto show.
/// Nothing is measured unless a trace is on. Safe for concurrent use.
namespace mdm::trace {

/// Records into `file` until `finish`; one trace at a time in a process. Bounded memory: events are
/// written as they end. \throws Error{permission_denied | io_failed | not_found}
void start(const std::filesystem::path& file);

/// Ends the file; nothing if no trace is on. What could not be written is lost silently: a trace
/// must not fail the work that it watches.
void finish() noexcept;

bool is_on() noexcept;

/// A number that goes with an event: {"bytes", 4096}. The name must outlive the event.
struct Value {
  std::string_view name;
  std::uint64_t number;
};

/// From construction to destruction of this, its thread does `what`. The name must be a literal.
class Span {
 public:
  explicit Span(std::string_view what) noexcept;
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;
  ~Span();

  /// Shown with the event; the last four count.
  void add(Value value) noexcept;

 private:
  static constexpr std::size_t kValuesMax = 4;

  std::string_view what_;
  std::int64_t begin_ = -1;  ///< microseconds; -1 if no trace is on
  std::size_t count_ = 0;
  Value values_[kValuesMax]{};
};

}  // namespace mdm::trace
