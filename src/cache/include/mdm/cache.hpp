#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mdm/base.hpp>

namespace mdm::cache {

/// Names a value by all that it depends on, so that an entry may be missing, but never be stale.
struct Key {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  bool operator==(const Key&) const = default;
  std::string hex() const;  ///< 32 digits
};

/// \param parts  what is asked for, and the digests of the data that the answer comes from; texts
///               that are parted otherwise give another key
Key key_of(std::initializer_list<std::string_view> parts);

/// The key that `hex` writes so; nothing for any other text.
std::optional<Key> key_in(std::string_view hex);

using Time = std::chrono::system_clock::time_point;

/// A value, shared and immutable, and what is known of it.
struct Entry {
  std::shared_ptr<const std::string> bytes{};
  std::chrono::nanoseconds cost{};  ///< how long it took to make
  Time expires = Time::max();       ///< from then on it is not given out

  bool is_expired() const noexcept;
};

/// `text` as an entry that expires after `life`; 0: never.
Entry entry_of(std::string text, std::chrono::nanoseconds cost = {},
               std::chrono::seconds life = std::chrono::seconds(0));

/// What a tier has done since it was opened, and what it holds.
struct Counts {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t stores = 0;
  std::uint64_t evictions = 0;
  std::uint64_t expired = 0;
  std::uint64_t refused = 0;   ///< too large for the tier
  std::uint64_t damaged = 0;   ///< bytes that were no entry, or not the one that was asked for
  std::uint64_t failures = 0;  ///< calls that the disk or the server did not answer
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
};

struct TierStatus {
  std::string tier{};             ///< "memory", "disk", "redis"
  std::uint64_t limit_bytes = 0;  ///< 0: not ours to say
  Counts counts{};
};

/// Whether to search what a tier holds, or only to tell what it has done.
enum class Detail : std::uint8_t { counts, contents };

/// A right to make the value of a key, held until it is destroyed.
class Claim {
 public:
  virtual ~Claim() = default;
};

/// Keeps values for as long as there is room. Any thread.
///
/// A cache is never needed for a right answer, so no call throws for what a disk or a server does:
/// then nothing is found, or nothing is kept, and the counts tell of it.
class Cache {
 public:
  virtual ~Cache() = default;
  virtual std::optional<Entry> find(const Key& key) = 0;
  /// Keeps an entry; one that is too large is refused, and the others stay.
  virtual void put(const Key& key, const Entry& entry) = 0;
  virtual void erase(const Key& key) = 0;
  virtual void clear() = 0;
  /// Null while another process that shares this tier makes the value. It only saves work: who does
  /// not want to wait may make it, too.
  virtual std::unique_ptr<Claim> claim(const Key& key) = 0;
  /// The nearest tier first. \param detail  entries and bytes are told for `contents` only
  virtual std::vector<TierStatus> status(Detail detail) = 0;
};

}  // namespace mdm::cache
