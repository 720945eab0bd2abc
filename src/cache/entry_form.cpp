#include "entry_form.hpp"

#include <mdm/base/state.hpp>

namespace mdm::cache {
namespace {

constexpr std::string_view kKind = "cache-entry";
constexpr unsigned kVersion = 1;

std::int64_t milliseconds_of(Time time) {
  return time == Time::max()
             ? 0
             : std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Time time_of(std::int64_t milliseconds) {
  constexpr std::int64_t kMost =
      std::chrono::floor<std::chrono::milliseconds>(Time::max().time_since_epoch()).count();
  return milliseconds <= 0 || milliseconds >= kMost ? Time::max()
                                                    : Time(std::chrono::milliseconds(milliseconds));
}

}  // namespace

std::string form_of(const Key& key, const Entry& entry) {
  StateWriter form;
  form(key.high, key.low, milliseconds_of(entry.expires), std::int64_t{entry.cost.count()},
       *entry.bytes);
  return sealed_state(kKind, kVersion, form.take());
}

std::optional<Entry> entry_in(const Key& key, std::string_view form) {
  try {
    StateReader reader(unsealed_state(kKind, kVersion, form));
    Key found;
    std::int64_t expires = 0;
    std::int64_t cost = 0;
    std::string bytes;
    reader(found.high, found.low, expires, cost, bytes);
    reader.finish();
    reader.require(found == key);
    Entry entry = entry_of(std::move(bytes), std::chrono::nanoseconds(cost));
    entry.expires = time_of(expires);
    return entry;
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_input) {
      throw;
    }
    return std::nullopt;
  }
}

}  // namespace mdm::cache
