#include "plan_options.hpp"

#include <charconv>

namespace mdm::app {
namespace {

std::vector<int> numbers_of(const std::string& list) {
  std::vector<int> numbers;
  const char* at = list.data();
  const char* const end = at + list.size();
  while (at < end) {
    int number = 0;
    const auto parsed = std::from_chars(at, end, number);
    if (parsed.ec == std::errc()) {
      numbers.push_back(number);
    }
    at = parsed.ptr + 1;
  }
  return numbers;
}

/// One group of settings: "feature_engineering.generic.text.".
class Group final {
 public:
  Group(const config::Settings& settings, const std::string& name)
      : settings_(settings), prefix_("feature_engineering.generic." + name + ".") {}

  bool on(const char* name) const { return settings_.boolean(prefix_ + name); }
  double real(const char* name) const { return settings_.real(prefix_ + name); }
  std::size_t count(const char* name) const {
    return static_cast<std::size_t>(settings_.integer(prefix_ + name));
  }
  std::vector<int> numbers(const char* name) const {
    return numbers_of(settings_.text(prefix_ + name));
  }

  /// 0 stands for none.
  std::vector<int> positive(const char* name) const {
    std::vector<int> list = numbers(name);
    std::erase(list, 0);
    return list;
  }

 private:
  const config::Settings& settings_;
  std::string prefix_;
};

}  // namespace

plan::Options plan_options(const config::Settings& settings) {
  plan::Options options;
  options.custom = settings.boolean("feature_engineering.custom.enabled");

  const Group temporal(settings, "temporal");
  options.temporal = temporal.on("enabled");
  options.temporal_cyclical = temporal.on("include_cyclical");

  const Group categorical(settings, "categorical");
  options.categorical = categorical.on("enabled");
  options.categorical_max_cardinality = categorical.count("max_cardinality");
  options.categorical_min_frequency = categorical.real("min_frequency");
  options.target_encoding = categorical.on("target_encoding");
  options.target_folds = static_cast<int>(categorical.count("target_folds"));
  options.target_smoothing = categorical.real("target_smoothing");

  const Group statistical(settings, "statistical");
  options.statistical = statistical.on("enabled");
  options.statistical_log = statistical.on("include_log");
  options.statistical_zscore = statistical.on("include_zscore");
  options.statistical_outlier_iqr = statistical.real("outlier_iqr");

  const Group binning(settings, "binning");
  options.binning = binning.on("enabled");
  options.n_bins = binning.numbers("n_bins");

  const Group text(settings, "text");
  options.text = text.on("enabled");
  options.text_min_length = text.count("min_length");
  options.tfidf_dimensions = static_cast<int>(text.count("tfidf_dimensions"));

  options.missing = Group(settings, "missing").on("enabled");

  const Group interaction(settings, "interaction");
  options.interaction = interaction.on("enabled");
  options.interaction_max_pairs = interaction.count("max_pairs");
  options.interaction_min_correlation = interaction.real("min_correlation");
  options.interaction_max_correlation = interaction.real("max_correlation");
  options.interaction_extremes = interaction.on("include_extremes");
  options.interaction_max_crosses = interaction.count("max_crosses");
  options.interaction_max_groups = interaction.count("max_groups");

  const Group sequential(settings, "sequential");
  options.sequential = sequential.on("enabled");
  options.sequential_lags = sequential.positive("lags");
  options.sequential_leads = sequential.positive("leads");
  options.sequential_windows = sequential.positive("windows");
  options.sequential_trend = static_cast<int>(sequential.count("trend"));
  options.sequential_max_columns = sequential.count("max_columns");

  const Group clustering(settings, "clustering");
  options.clustering = clustering.on("enabled");
  options.clustering_counts = clustering.numbers("counts");
  options.clustering_rows = clustering.count("sample_rows");
  options.clustering_seed = static_cast<int>(clustering.count("seed"));

  options.signal_copies = settings.boolean("feature_engineering.signal.drop_copies");
  options.signal_max_correlation = settings.real("feature_engineering.signal.max_correlation");

  options.distribution = Group(settings, "distribution").on("enabled");
  return options;
}

}  // namespace mdm::app
