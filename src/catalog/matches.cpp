#include "matches.hpp"

#include <algorithm>

#include "document.hpp"
#include "words.hpp"

namespace mdm::catalog {
namespace {

using Kind = Condition::Kind;

/// The parts of a condition that a dataset can hold, without those that it must not.
void collect(const Condition& condition, std::vector<const Condition*>& asked) {
  if (condition.kind == Kind::word || condition.kind == Kind::text) {
    asked.push_back(&condition);
  } else if (condition.kind != Kind::none_of) {
    for (const Condition& part : condition.parts) {
      collect(part, asked);
    }
  }
}

/// What a condition looks for in a text of a record.
class Lookout {
 public:
  explicit Lookout(const Condition& condition) {
    collect(condition, asked_);
    for (const Condition* const each : asked_) {
      if (each->kind == Kind::word) {
        const auto words = words_to_find(each->value);
        words_.insert(words_.end(), words.begin(), words.end());
      }
    }
  }

  bool is_in(std::string_view text, std::string_view field, bool with_errors) const {
    bool found = std::ranges::any_of(asked_, [&](const Condition* each) {
      return each->kind == Kind::text && each->field->name == field &&
             (each->is_glob ? is_like(folded(text), each->value) : folded(text) == each->value);
    });
    if (!found && !words_.empty()) {
      for_each_word(text, [&](const std::string& word) {
        found = found || std::ranges::any_of(words_, [&](const std::string& wanted) {
                  return with_errors ? begins_almost(word, wanted) : word.starts_with(wanted);
                });
      });
    }
    return found;
  }

 private:
  std::vector<const Condition*> asked_{};
  std::vector<std::string> words_{};
};

std::vector<std::string> places_of(const Lookout& lookout, const DatasetRecord& record,
                                   bool with_errors) {
  std::vector<std::string> places;
  if (lookout.is_in(record.name, "name", with_errors)) {
    places.emplace_back("name");
  }
  if (lookout.is_in(record.description, "", with_errors)) {
    places.emplace_back("description");
  }
  if (std::ranges::any_of(record.tags, [&](const std::string& tag) {
        return lookout.is_in(tag, "tag", with_errors);
      })) {
    places.emplace_back("tag");
  }
  for (const std::string& column : distinct_column_names(record)) {
    if (lookout.is_in(column, "column", with_errors)) {
      places.push_back("column " + column);
    }
  }
  return places;
}

}  // namespace

std::vector<std::string> matches_of(const Condition& condition, const DatasetRecord& record) {
  const Lookout lookout(condition);
  std::vector<std::string> places = places_of(lookout, record, false);
  return places.empty() ? places_of(lookout, record, true) : places;
}

}  // namespace mdm::catalog
