#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include <mdm/base/json.hpp>

namespace mdm::app {

struct Services;

/// A version of a feature set of a dataset.
struct FeatureReference {
  std::string name{};  ///< of the dataset; may carry its version: "titanic@v2"
  std::string set = "default";
  std::int64_t version = 0;  ///< 0: the active one; if there is none, the newest
};

/// The use cases about features. As App: answers are those of docs/reference/answers.md.
class Features {
 public:
  explicit Features(const Services& services) : services_(services) {}

  /// Every version of every set.
  Json list(const std::string& name) const;
  /// One version with all its features, or all that is known of one of them.
  Json show(const FeatureReference& reference, const std::string& feature,
            const std::stop_token& stop) const;

 private:
  const Services& services_;
};

/// The families of features: [{"name","summary","features"}], in the order of their features.
Json feature_families();

}  // namespace mdm::app
