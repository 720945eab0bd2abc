#include <mdm/cache/tiers.hpp>

namespace mdm::cache {
namespace {

class Tiers final : public Cache {
 public:
  Tiers(std::unique_ptr<Cache> near, std::unique_ptr<Cache> far)
      : near_(std::move(near)), far_(std::move(far)) {}

  std::optional<Entry> find(const Key& key) override {
    std::optional<Entry> entry = near_->find(key);
    if (!entry && (entry = far_->find(key))) {
      near_->put(key, *entry);
    }
    return entry;
  }

  void put(const Key& key, const Entry& entry) override {
    near_->put(key, entry);
    far_->put(key, entry);
  }

  void erase(const Key& key) override {
    far_->erase(key);
    near_->erase(key);
  }

  void clear() override {
    far_->clear();
    near_->clear();
  }

  std::unique_ptr<Claim> claim(const Key& key) override { return far_->claim(key); }

  std::vector<TierStatus> status(Detail detail) override {
    std::vector<TierStatus> all = near_->status(detail);
    for (TierStatus& tier : far_->status(detail)) {
      all.push_back(std::move(tier));
    }
    return all;
  }

 private:
  std::unique_ptr<Cache> near_;
  std::unique_ptr<Cache> far_;
};

}  // namespace

std::unique_ptr<Cache> before(std::unique_ptr<Cache> near, std::unique_ptr<Cache> far) {
  return std::make_unique<Tiers>(std::move(near), std::move(far));
}

}  // namespace mdm::cache
