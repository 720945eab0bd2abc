#include <fmt/format.h>

#include <mdm/plan/measures.hpp>

#include "../formula.hpp"
#include "family.hpp"

namespace mdm::plan {
namespace {

void draft_column(Sketch& sketch, const std::string& c) {
  const Expression text = call("coalesce", column(c), literal(""));
  const auto measure = [&](const char* op) { return call(op, text); };
  const auto count = [&](const char* pattern) { return named("matches", pattern, text); };
  const auto ratio = [](Expression part, Expression whole) {
    return call("coalesce", call("divide", std::move(part), std::move(whole)), literal(0.0));
  };
  const auto any = [&](const char* op) {
    return call("flag", call("greater", measure(op), literal(0)));
  };

  sketch.add(c + "_length", measure("length"));
  sketch.add(c + "_word_count", measure("words"));
  sketch.add(c + "_avg_word_length",
             ratio(call("subtract", measure("length"), measure("spaces")), measure("words")));
  sketch.add(c + "_n_uppercase", measure("uppercase"));
  sketch.add(c + "_n_lowercase", measure("lowercase"));
  sketch.add(c + "_n_digits", measure("digits"));
  sketch.add(c + "_n_spaces", measure("spaces"));
  sketch.add(c + "_n_special", measure("special"));
  sketch.add(c + "_has_digits", any("digits"));
  sketch.add(c + "_has_special", any("special"));
  sketch.add(c + "_is_upper", call("flag", measure("is_upper")));
  sketch.add(c + "_is_lower", call("flag", measure("is_lower")));
  sketch.add(c + "_unique_word_count", measure("unique_words"));
  sketch.add(c + "_unique_word_ratio", ratio(measure("unique_words"), measure("words")));
  sketch.add(c + "_n_urls", count("urls"));
  sketch.add(c + "_n_emails", count("emails"));
  sketch.add(c + "_n_hashtags", count("hashtags"));
  sketch.add(c + "_n_mentions", count("mentions"));
  sketch.add(c + "_sentence_count", measure("sentences"));
  const auto has = [&](const char* pattern) {
    return call("flag", call("greater", count(pattern), literal(0)));
  };
  sketch.add(c + "_has_url", has("urls"));
  sketch.add(c + "_has_email", has("emails"));
}

void draft_word_weights(Sketch& sketch, const std::string& c) {
  const Expression text = call("coalesce", column(c), literal(""));
  const int dimensions = sketch.options().tfidf_dimensions;
  for (int i = 0; i < dimensions; ++i) {
    const std::string key =
        sketch.measure(fmt::format("word_weight({}, {} of {})", c, i, dimensions), kWordWeight, c,
                       Json::object({{"dimensions", dimensions}, {"dimension", i}}));
    sketch.add(fmt::format("{}_tfidf_{}", c, i), named("tfidf", key, text));
  }
}

void draft(Sketch& sketch) {
  for (const Reading& reading : sketch.readings()) {
    if (reading.text) {
      draft_column(sketch, reading.profile->name);
      draft_word_weights(sketch, reading.profile->name);
    }
  }
}

}  // namespace

const Family kText{
    .transform = {.name = "text",
                  .summary = "Lengths, words, kinds of characters and patterns of texts; a missing "
                             "text counts as empty",
                  .features = "c_length c_word_count c_avg_word_length c_n_uppercase c_n_lowercase "
                              "c_n_digits c_n_spaces c_n_special c_has_digits c_has_special "
                              "c_is_upper c_is_lower c_unique_word_count c_unique_word_ratio "
                              "c_n_urls c_n_emails c_n_hashtags c_n_mentions "
                              "c_sentence_count c_has_url c_has_email c_tfidf_<n>"},
    .enabled = &Options::text,
    .draft = draft};

}  // namespace mdm::plan
