#pragma once

#include <cstdint>
#include <vector>

#include "eviction.hpp"

namespace mdm::cache {

/// Keys that went lately, as fingerprints in a table of fixed size where a newer one displaces an
/// older one: what is forgotten too early costs a miss, no more.
class Ghosts {
 public:
  explicit Ghosts(std::uint64_t room_bytes) : size_(slots_for(room_bytes)) {}

  void add(const Key& key);
  /// True if the key was among the last `lately` that were added; it is so only once.
  bool take(const Key& key, std::size_t lately) noexcept;

  static std::size_t slots_for(std::uint64_t room_bytes) noexcept;

 private:
  struct Slot {
    std::uint32_t fingerprint = 0;
    std::uint32_t added = 0;  ///< number of the addition; 0: empty
  };
  Slot& slot_of(const Key& key) noexcept { return slots_[key.low & (size_ - 1)]; }

  std::size_t size_;
  std::vector<Slot> slots_{};  ///< made with the first addition
  std::uint32_t additions_ = 0;
};

/// A new node enters a small queue of a tenth of the room, and moves to the main queue only if it
/// is used again there, or is asked for again soon after it went. \source Yang et al., SOSP 2023,
/// algorithm 1; sizes are bytes here
class S3Fifo final : public Eviction {
 public:
  explicit S3Fifo(std::uint64_t room_bytes) : ghosts_(room_bytes) {}

  void admit(Node& node) override;
  void touch(Node& node) override;
  void forget(Node& node) override;
  Node* victim() override;

  static std::size_t memory_bytes(std::uint64_t room_bytes) noexcept;

 private:
  Node* victim_among_new();
  Node* victim_among_proven();
  Queue& queue_of(const Node& node) noexcept { return node.proven ? proven_ : new_; }

  Queue new_{};
  Queue proven_{};
  Ghosts ghosts_;
};

}  // namespace mdm::cache
