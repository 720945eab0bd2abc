#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/features.hpp>

namespace mdm::features {

inline constexpr std::string_view kLifecycleFile = "lifecycle.json";

/// What happened to a version after it was made.
struct Event {
  int version = 0;
  std::string stage{};  ///< the name of a Stage, or kDeleted
  std::string at{};     ///< ISO 8601, UTC
};
inline constexpr std::string_view kDeleted = "deleted";

/// The events of a set, in their order; none if nothing has changed yet.
/// \throws Error{bad_input} that names the file, if it is damaged or of an unknown format
std::vector<Event> read_events(const std::filesystem::path& set);

/// The last event of a version; null for none.
const Event* last_event(const std::vector<Event>& events, int version) noexcept;

/// The version in a folder, as its set's events have left it; nothing if it was deleted or never
/// made. \throws as read_manifest
std::optional<Version> read_version(const std::filesystem::path& set, int number,
                                    const std::vector<Event>& events);

Json to_json(const std::vector<Event>& events);

/// True for the name of a temporary file that the lifecycle is written to.
bool is_lifecycle_draft(const std::filesystem::path& name);

/// The only one, among all processes, that changes the lifecycle of a set, while it lives.
class LifecycleLock final {
 public:
  /// Waits for another. \throws Error{not_found | permission_denied | io_failed}
  explicit LifecycleLock(const std::filesystem::path& set);
  LifecycleLock(const LifecycleLock&) = delete;
  LifecycleLock& operator=(const LifecycleLock&) = delete;
  ~LifecycleLock();

  /// Adds events to the file, all or none of them.
  void append(const std::vector<Event>& events) const;

 private:
  std::filesystem::path set_;
  int descriptor_ = -1;
};

}  // namespace mdm::features
