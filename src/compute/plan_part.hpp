#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include <mdm/plan.hpp>

namespace mdm::compute {

/// The plan of some of its features, in this order, with the inputs and the state that they use: of
/// a wide table the state is large.
plan::FeaturePlan part_of(const plan::FeaturePlan& plan, std::span<const std::size_t> features);

/// Which inputs of a plan its features read. The plan must outlive it.
class InputsRead final {
 public:
  explicit InputsRead(const plan::FeaturePlan& plan);

  /// Their numbers, in order, each once.
  std::vector<std::size_t> by(std::span<const std::size_t> features) const;

 private:
  const plan::FeaturePlan& plan_;
  std::map<std::string_view, std::size_t> numbers_{};
};

/// The features, those that read the same columns beside each other: who computes some of them then
/// reads few. What reads other rows comes last, so that few sort them.
std::vector<std::size_t> by_columns(const plan::FeaturePlan& plan,
                                    std::span<const std::size_t> features);

/// Numbers of features, shared among threads.
struct Shares {
  std::vector<std::vector<std::size_t>> own{};     ///< of those that read their own row alone
  std::vector<std::vector<std::size_t>> others{};  ///< of those that read other rows
};

Shares shares_of(const plan::FeaturePlan& plan, std::span<const std::size_t> features,
                 unsigned workers);

}  // namespace mdm::compute
