#include <cmath>
#include <vector>

#include "measurement.hpp"

namespace mdm::compute {
namespace {

/// A quantile between the order statistics at `below` and the one after it.
struct Quantile {
  std::uint64_t below = 0;
  double fraction = 0;
  double low = 0;
  double high = 0;

  Quantile(double rank, std::uint64_t count) {
    const double position = rank * static_cast<double>(count - 1);
    below = static_cast<std::uint64_t>(position);
    fraction = position - static_cast<double>(below);
  }

  void observe(double value, std::uint64_t begin, std::uint64_t end) {
    if (below >= begin && below < end) {
      low = value;
    }
    if (below + 1 >= begin && below + 1 < end) {
      high = value;
    }
  }

  // As numpy interpolates, so that both ends are met exactly.
  double value() const {
    if (fraction == 0 || low == high) {
      return low;
    }
    const double gap = high - low;
    if (!std::isfinite(gap)) {
      return low * (1 - fraction) + high * fraction;
    }
    return fraction >= 0.5 ? high - gap * (1 - fraction) : low + gap * fraction;
  }
};

class Quantiles final {
 public:
  Quantiles(const std::vector<double>& ranks, std::uint64_t count) {
    for (const double rank : ranks) {
      quantiles_.emplace_back(rank, count);
    }
  }

  /// The ranks rise, so those before `first_` are settled.
  void observe(double value, std::uint64_t count) {
    const std::uint64_t end = seen_ + count;
    while (first_ < quantiles_.size() && quantiles_[first_].below + 1 < seen_) {
      ++first_;
    }
    for (std::size_t i = first_; i < quantiles_.size() && quantiles_[i].below < end; ++i) {
      quantiles_[i].observe(value, seen_, end);
    }
    seen_ = end;
  }

  double value(std::size_t i) const { return quantiles_.at(i).value(); }
  std::size_t size() const { return quantiles_.size(); }

 private:
  std::vector<Quantile> quantiles_;
  std::size_t first_ = 0;
  std::uint64_t seen_ = 0;
};

class OneQuantile final : public Measurement {
 public:
  OneQuantile(double rank, std::uint64_t count) : quantiles_({rank}, count) {}

  void observe(double value, std::uint64_t count) override { quantiles_.observe(value, count); }
  Json finish() override { return quantiles_.value(0); }

 private:
  Quantiles quantiles_;
};

std::vector<double> even_ranks(std::int64_t bins) {
  std::vector<double> ranks;
  for (std::int64_t i = 0; i <= bins; ++i) {
    ranks.push_back(static_cast<double>(i) / static_cast<double>(bins));
  }
  return ranks;
}

class QuantileEdges final : public Measurement {
 public:
  QuantileEdges(std::int64_t bins, std::uint64_t count) : quantiles_(even_ranks(bins), count) {}

  void observe(double value, std::uint64_t count) override { quantiles_.observe(value, count); }

  Json finish() override {
    Json edges = Json::array();
    const double greatest = quantiles_.value(quantiles_.size() - 1);
    double last = quantiles_.value(0);
    for (std::size_t i = 1; i + 1 < quantiles_.size(); ++i) {
      if (const double edge = quantiles_.value(i); edge > last && edge < greatest) {
        edges.push(edge);
        last = edge;
      }
    }
    return edges;
  }

 private:
  Quantiles quantiles_;
};

}  // namespace

std::unique_ptr<Measurement> make_quantile(const Json& parameters, std::uint64_t count) {
  return std::make_unique<OneQuantile>(parameters.at("rank").as_double(), count);
}

std::unique_ptr<Measurement> make_quantile_edges(const Json& parameters, std::uint64_t count) {
  return std::make_unique<QuantileEdges>(parameters.at("bins").as_int(), count);
}

}  // namespace mdm::compute
