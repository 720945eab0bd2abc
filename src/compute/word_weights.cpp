#include <cmath>

#include <fmt/format.h>

#include "text_measures.hpp"
#include "training.hpp"

namespace mdm::compute {

void measure_word_weights(const Training& training, const Entries& entries) {
  const Json& parameters = entries.front()->parameters;
  const auto dimensions = static_cast<std::size_t>(parameters.at("dimensions").as_int());
  std::vector<std::int64_t> texts_with(dimensions);
  std::int64_t texts = 0;
  const auto rows =
      training.stream(fmt::format("SELECT {0} FROM {1} WHERE {0} IS NOT NULL",
                                  duckdb::quoted(entries.front()->column), training.table));
  data::Batch batch;
  while (rows->next(batch)) {
    texts += static_cast<std::int64_t>(batch.rows);
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const auto counts = words_by_digest(batch.columns[0].text(row), dimensions);
      for (std::size_t i = 0; i < dimensions; ++i) {
        texts_with[i] += counts[i] > 0 ? 1 : 0;
      }
    }
  }
  for (plan::State* entry : entries) {
    const std::int64_t dimension = entry->parameters.at("dimension").as_int();
    const auto with = static_cast<double>(texts_with.at(static_cast<std::size_t>(dimension)));
    entry->value =
        Json::object({{"dimensions", dimensions},
                      {"dimension", dimension},
                      {"weight", 1 + std::log((1 + static_cast<double>(texts)) / (1 + with))}});
  }
}

}  // namespace mdm::compute
