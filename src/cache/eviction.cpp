#include "eviction.hpp"

#include <map>

#include "s3_fifo.hpp"

namespace mdm::cache {
namespace {

/// FIFO, and LRU if a use makes a node the newest.
class InOrder final : public Eviction {
 public:
  explicit InOrder(bool renews) : renews_(renews) {}

  void admit(Node& node) override { queue_.push(node); }
  void touch(Node& node) override {
    if (renews_) {
      queue_.remove(node);
      queue_.push(node);
    }
  }
  void forget(Node& node) override { queue_.remove(node); }
  Node* victim() override { return queue_.oldest(); }

 private:
  bool renews_;
  Queue queue_{};
};

/// By the time of expiry; those that expire together in the order of coming.
class FirstToExpire final : public Eviction {
 public:
  void admit(Node& node) override { nodes_.emplace(node.entry.expires, &node); }
  void touch(Node& /*node*/) override {}
  void forget(Node& node) override {
    auto [at, end] = nodes_.equal_range(node.entry.expires);
    while (at != end && at->second != &node) {
      ++at;
    }
    nodes_.erase(at);
  }
  Node* victim() override { return nodes_.empty() ? nullptr : nodes_.begin()->second; }

 private:
  std::multimap<Time, Node*> nodes_{};
};

constexpr std::size_t kTreeNodeBytes = 64;

}  // namespace

void Queue::push(Node& node) noexcept {
  node.newer = nullptr;
  node.older = newest_;
  (newest_ == nullptr ? oldest_ : newest_->newer) = &node;
  newest_ = &node;
  bytes_ += node.bytes;
  ++size_;
}

void Queue::remove(Node& node) noexcept {
  (node.newer == nullptr ? newest_ : node.newer->older) = node.older;
  (node.older == nullptr ? oldest_ : node.older->newer) = node.newer;
  bytes_ -= node.bytes;
  --size_;
}

std::unique_ptr<Eviction> make_eviction(Policy policy, std::uint64_t room_bytes) {
  switch (policy) {
    case Policy::s3_fifo: return std::make_unique<S3Fifo>(room_bytes);
    case Policy::ttl: return std::make_unique<FirstToExpire>();
    case Policy::lru: return std::make_unique<InOrder>(true);
    case Policy::fifo: break;
  }
  return std::make_unique<InOrder>(false);
}

std::size_t fixed_bytes_of(Policy policy, std::uint64_t room_bytes) {
  return policy == Policy::s3_fifo ? S3Fifo::memory_bytes(room_bytes) : sizeof(InOrder);
}

std::size_t bytes_per_node_of(Policy policy) {
  return policy == Policy::ttl ? kTreeNodeBytes : 0;
}

}  // namespace mdm::cache
