#pragma once

#include <memory>

#include <mdm/cache/memory.hpp>

namespace mdm::cache {

/// An entry in memory, in one queue of its policy.
struct Node {
  Key key{};
  Entry entry{};
  std::size_t bytes = 0;
  Node* newer = nullptr;
  Node* older = nullptr;
  std::uint8_t uses = 0;  ///< since it was looked at last, at most 3
  bool proven = false;    ///< in the main queue of S3-FIFO
};

/// Nodes in the order of coming; it owns none.
class Queue {
 public:
  Node* oldest() const noexcept { return oldest_; }
  std::size_t bytes() const noexcept { return bytes_; }
  std::size_t size() const noexcept { return size_; }
  void push(Node& node) noexcept;
  void remove(Node& node) noexcept;

 private:
  Node* newest_ = nullptr;
  Node* oldest_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t size_ = 0;
};

/// Chooses which node goes. One thread at a time.
class Eviction {
 public:
  virtual ~Eviction() = default;
  virtual void admit(Node& node) = 0;
  virtual void touch(Node& node) = 0;
  virtual void forget(Node& node) = 0;
  /// The node that is to go next, still admitted; null if there is none.
  virtual Node* victim() = 0;
};

/// \param room_bytes  that its nodes may fill together, for what it must remember of those that
/// went
std::unique_ptr<Eviction> make_eviction(Policy policy, std::uint64_t room_bytes);
/// Memory that it takes with no node, and for each node.
std::size_t fixed_bytes_of(Policy policy, std::uint64_t room_bytes);
std::size_t bytes_per_node_of(Policy policy);

}  // namespace mdm::cache
