#include <algorithm>

#include <fmt/format.h>

#include "actions.hpp"
#include "answer.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "session.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

/// So many datasets are held at once, however many are listed.
constexpr std::int64_t kPageDatasets = 1000;

app::ListRequest list_of(const Arguments& arguments) {
  return {.filter = arguments.text("--filter"),
          .tags = arguments.texts("--tag"),
          .problem_type = arguments.text("--problem-type"),
          .backend = arguments.text("--backend"),
          .sort_by = arguments.text("--sort-by"),
          .reverse = arguments.flag("--reverse"),
          .limit = arguments.count("--limit"),
          .after = arguments.text("--after"),
          .facets = arguments.flag("--facets")};
}

bool is_filtered(const Arguments& arguments) {
  return arguments.flag("--filter") || arguments.flag("--tag") ||
         arguments.flag("--problem-type") || arguments.flag("--backend");
}

std::int64_t datasets_in(const Json& page) {
  return static_cast<std::int64_t>(list_in(page, "datasets").size());
}

/// Writes the pages of a list as one answer.
class ListWriter {
 public:
  explicit ListWriter(Session& session) : session_(session) {}

  void write(const Json& page) {
    std::string text;
    if (session_.json()) {
      for (const Json& dataset : list_in(page, "datasets")) {
        text += (is_first_ ? R"({"ok":true,"datasets":[)" : ",") + dataset.dump();
        is_first_ = false;
      }
    } else {
      text = dataset_list_text(page, session_.terminal().out);
      if (!is_first_) {
        text.erase(0, text.find('\n') + 1);  // the titles
      }
      is_first_ = false;
    }
    session_.out().write(text);
  }

  /// \param page  the last one
  void finish(const Json& page) {
    if (session_.json()) {
      Json rest = Json::object();
      for (const auto& [key, value] : page.as_object()) {
        if (key != "datasets") {
          rest.set(key, value);
        }
      }
      session_.out().write("]," + rest.dump().substr(1) + "\n");
    }
    session_.out().flush();
  }

 private:
  Session& session_;
  bool is_first_ = true;
};

/// Lists page by page. \returns how many datasets were shown
std::int64_t write_pages(Session& session, app::ListRequest request, std::int64_t wanted,
                         Json& page) {
  ListWriter writer(session);
  const Json facets = page.find("facets") != nullptr ? page.at("facets") : Json();
  std::int64_t shown = 0;
  for (;;) {
    shown += datasets_in(page);
    writer.write(page);
    const std::string next = text_in(page, "next");
    const std::int64_t left = wanted == 0 ? kPageDatasets : wanted - shown;
    if (next.empty() || left == 0) {
      break;
    }
    request.after = next;
    request.facets = false;
    request.limit = std::min(left, kPageDatasets);
    page = session.app().list_datasets(request);
  }
  if (!facets.is_null()) {
    page.set("facets", facets);
  }
  writer.finish(page);
  return shown;
}

}  // namespace

int list_datasets(Session& session, const Arguments& arguments) {
  app::ListRequest request = list_of(arguments);
  const std::int64_t wanted = request.limit;
  request.limit = wanted == 0 ? kPageDatasets : std::min(wanted, kPageDatasets);
  Json answer = session.app().list_datasets(request);
  std::int64_t shown = datasets_in(answer);
  if (text_in(answer, "next").empty() || shown == wanted) {
    session.answer(answer, dataset_list_text);
  } else {
    shown = write_pages(session, std::move(request), wanted, answer);
  }
  const std::int64_t total = count_in(answer, "total");
  if (total == 0) {
    session.note(is_filtered(arguments)
                     ? "no dataset is like that; mdm ls shows all\n"
                     : "no datasets yet; mdm register NAME PATH makes the first one\n");
  } else if (shown < total) {
    const std::string next = text_in(answer, "next");
    session.note(fmt::format("{} of {}{}\n", whole(shown), counted(total, "dataset"),
                             next.empty() ? "" : "; more with --after " + one_line(next)));
  }
  return 0;
}

}  // namespace mdm::cli
