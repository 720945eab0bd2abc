#include "lifecycle.hpp"

#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <mdm/base/files.hpp>

#include "manifest.hpp"

namespace mdm::features {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kFormat = 1;

std::vector<Event> events_of(const Json& json) {
  if (const std::int64_t format = json.at("format").as_int(); format != kFormat) {
    fail(ErrorCode::bad_input, "unknown format: {}", format);
  }
  std::vector<Event> events;
  for (const Json& each : json.at("events").as_array()) {
    events.push_back({.version = static_cast<int>(each.at("version").as_int()),
                      .stage = each.at("stage").as_string(),
                      .at = each.at("at").as_string()});
  }
  return events;
}

}  // namespace

std::vector<Event> read_events(const fs::path& set) {
  const fs::path path = set / kLifecycleFile;
  try {
    return events_of(Json::parse(read_file(path), printable(path)));
  } catch (const Error& error) {
    if (error.code() == ErrorCode::not_found) {
      return {};
    }
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    throw Error(ErrorCode::bad_input,
                fmt::format("the lifecycle of a feature set is damaged: {}: {}", printable(path),
                            error.what()),
                {"remove the file: its versions then have the stages that they were made with"},
                error.where());
  }
}

const Event* last_event(const std::vector<Event>& events, int version) noexcept {
  const auto found = std::find_if(events.rbegin(), events.rend(),
                                  [&](const Event& event) { return event.version == version; });
  return found == events.rend() ? nullptr : &*found;
}

std::optional<Version> read_version(const fs::path& set, int number,
                                    const std::vector<Event>& events) {
  const Event* const last = last_event(events, number);
  if (last != nullptr && last->stage == kDeleted) {
    return std::nullopt;
  }
  const fs::path folder = set / std::to_string(number);
  if (!fs::exists(folder)) {
    return std::nullopt;
  }
  Version version = read_manifest(folder, set.filename(), number);
  if (last != nullptr) {
    version.stage = stage_of(last->stage);
    version.staged_at = last->at;
  }
  return version;
}

Json to_json(const std::vector<Event>& events) {
  Json list = Json::array();
  for (const Event& event : events) {
    list.push(Json::object({{"version", event.version}, {"stage", event.stage}, {"at", event.at}}));
  }
  return list;
}

bool is_lifecycle_draft(const fs::path& name) {
  return name.native().starts_with(std::string(kLifecycleFile) + ".") && name.extension() == ".tmp";
}

// The lock is on the folder itself, so that it needs no file of its own; the kernel drops it with
// the process, whatever ends that.
LifecycleLock::LifecycleLock(const fs::path& set)
    : set_(set), descriptor_(::open(set.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) {
    fail_on_system(errno, "open", printable(set));
  }
  while (::flock(descriptor_, LOCK_EX) != 0) {
    if (errno != EINTR) {
      const int number = errno;
      ::close(descriptor_);
      fail_on_system(number, "lock", printable(set));
    }
  }
}

LifecycleLock::~LifecycleLock() {
  ::close(descriptor_);
}

void LifecycleLock::append(const std::vector<Event>& events) const {
  std::vector<Event> all = read_events(set_);
  all.insert(all.end(), events.begin(), events.end());
  const Json json = Json::object({{"format", kFormat}, {"events", to_json(all)}});
  write_file(set_ / kLifecycleFile, json.dump(1) + "\n");
}

}  // namespace mdm::features
