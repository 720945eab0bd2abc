#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "actions.hpp"
#include "answer.hpp"
#include "interrupt.hpp"
#include "render.hpp"
#include "session.hpp"

namespace mdm::cli {
namespace {

/// "titanic:Age_zscore" in its parts; a dataset's name has no colon.
struct Subject {
  std::string dataset{};
  std::string item{};
};

Subject subject_of(const std::string& text) {
  const std::size_t colon = text.find(':');
  return colon == std::string::npos ? Subject{text, {}}
                                    : Subject{text.substr(0, colon), text.substr(colon + 1)};
}

/// What `--set` names, beside the settings that it changes.
std::string set_of(const Arguments& arguments) {
  std::string set = "default";
  for (const std::string& value : arguments.texts("--set")) {
    if (value.find('=') == std::string::npos) {
      set = value;
    }
  }
  return set;
}

/// "2" or "v2"
std::int64_t version_of(const std::string& text) {
  const char* const begin = text.data() + (text.starts_with('v') ? 1 : 0);
  const char* const end = text.data() + text.size();
  std::int64_t number = 0;
  const auto parsed = std::from_chars(begin, end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || number < 1) {
    fail(ErrorCode::invalid_argument, Hint{"write 2 or v2 for the second version"},
         "not a version of a feature set: {}", text);
  }
  return number;
}

app::FeatureReference reference_of(const Arguments& arguments, const std::string& dataset) {
  const std::string version = arguments.text("--version");
  return {.name = dataset,
          .set = set_of(arguments),
          .version = version.empty() ? 0 : version_of(version)};
}

}  // namespace

int list_features(Session& session, const Arguments& arguments) {
  const Json answer = session.app().features().list(arguments.text("NAME"));
  session.answer(answer, feature_list_text);
  if (list_in(answer, "sets").empty()) {
    session.note(fmt::format("no features; mdm features rebuild {} makes them\n",
                             text_in(answer, "dataset")));
  }
  return 0;
}

int show_features(Session& session, const Arguments& arguments) {
  const Subject subject = subject_of(arguments.text("NAME"));
  const Interrupt interrupt;
  const Json answer = session.app().features().show(reference_of(arguments, subject.dataset),
                                                    subject.item, interrupt.token());
  session.answer(answer, subject.item.empty() ? feature_set_text : feature_text);
  return 0;
}

}  // namespace mdm::cli
