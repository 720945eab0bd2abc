#include <fmt/format.h>

#include <mdm/base/files.hpp>

#include "actions.hpp"
#include "answer.hpp"
#include "interrupt.hpp"
#include "numbers.hpp"
#include "reading_options.hpp"
#include "render.hpp"
#include "run_long.hpp"
#include "session.hpp"
#include "set_option.hpp"
#include "stats_rows.hpp"
#include "text.hpp"

namespace mdm::cli {
namespace {

app::RegisterRequest registration_of(const Arguments& arguments) {
  app::RegisterRequest request{.name = arguments.text("NAME"),
                               .path = arguments.text("PATH"),
                               .targets = arguments.texts("--target"),
                               .id_columns = arguments.texts("--id-columns"),
                               .problem_type = arguments.text("--problem-type"),
                               .time_column = arguments.text("--time-column"),
                               .group_column = arguments.text("--group-column"),
                               .description = arguments.text("--description"),
                               .tags = arguments.texts("--tags"),
                               .categorical_columns = arguments.texts("--categorical-columns"),
                               .datetime_columns = arguments.texts("--datetime-columns"),
                               .numeric_columns = arguments.texts("--numeric-columns"),
                               .text_columns = arguments.texts("--text-columns"),
                               .backend = arguments.text("--backend"),
                               .force = arguments.flag("--force"),
                               .no_features = arguments.flag("--no-features"),
                               .dry_run = arguments.flag("--dry-run")};
  read_reading_options(arguments, request);
  return request;
}

app::ExportRequest export_of(const Arguments& arguments) {
  const auto set = feature_set_in(arguments);
  return {.name = arguments.text("NAME"),
          .output_dir = arguments.text("--output-dir"),
          .output = arguments.text("--output"),
          .tables = arguments.texts("--table"),
          .columns = arguments.texts("--columns"),
          .format = arguments.text("--format"),
          .compression = arguments.text("--compression"),
          .features = arguments.flag("--features") || (set && !arguments.flag("--no-features")),
          .set = set.value_or("default"),
          .no_header = arguments.flag("--no-header")};
}

/// A form in which `stats --export` writes, by the ending of the file's name.
struct StatsForm {
  std::string_view ending;
  std::string (*write)(const Json& answer);
};

constexpr StatsForm kStatsForms[] = {
    {".json", [](const Json& answer) { return answer.dump(2) + "\n"; }},
    {".csv", stats_csv},
    {".md", stats_markdown},
};

const StatsForm& stats_form_of(const std::string& file) {
  for (const StatsForm& form : kStatsForms) {
    if (file.ends_with(form.ending)) {
      return form;
    }
  }
  fail(ErrorCode::invalid_argument,
       Hint{file.ends_with(".html") ? "mdm profile writes a page"
                                    : "end the name of the file in .json, .csv or .md"},
       "statistics cannot be written as this file: {}", file);
}

}  // namespace

int register_dataset(Session& session, const Arguments& arguments) {
  const app::RegisterRequest request = registration_of(arguments);
  const Json answer =
      run_long(session, [&](app::App& app, const app::Report& report, const std::stop_token& stop) {
        return app.register_dataset(request, report, stop);
      });
  session.confirm(answer, arguments.flag("--explain") ? explanation_text : registration_text);
  session.note(registration_notes(answer, session.terminal().err));
  return 0;
}

int show_dataset(Session& session, const Arguments& arguments) {
  session.answer(session.app().dataset_info(arguments.text("NAME")),
                 arguments.flag("--types") ? types_text : dataset_text);
  return 0;
}

int show_stats(Session& session, const Arguments& arguments) {
  const std::string file = arguments.text("--export");
  const StatsForm* const form = file.empty() ? nullptr : &stats_form_of(file);
  const Json answer = session.app().dataset_stats({.name = arguments.text("NAME"),
                                                   .table = arguments.text("--table"),
                                                   .columns = arguments.texts("--columns")});
  if (form == nullptr) {
    session.answer(answer, arguments.flag("--extended") ? extended_stats_text : stats_text);
    return 0;
  }
  write_file(file, form->write(answer));
  session.confirm(Json::object({{"path", file}}), [](const Json& written, const View&) {
    return one_line(text_in(written, "path")) + "\n";
  });
  return 0;
}

int write_page(Session& session, const Arguments& arguments) {
  const std::string name = arguments.text("NAME");
  const Interrupt interrupt;
  const std::string page = session.app().dataset_page(
      {.name = name, .table = arguments.text("--table")}, interrupt.token());
  const std::string given = arguments.text("--html");
  if (given == "-") {
    session.out().write(page);
    session.out().flush();
    return 0;
  }
  const std::string file = given.empty() ? name + ".html" : given;
  write_file(file, page);
  session.confirm(Json::object({{"path", file}, {"size_bytes", page.size()}}), page_text);
  return 0;
}

int search_datasets(Session& session, const Arguments& arguments) {
  const Json answer = session.app().search_datasets({.text = arguments.text("TEXT"),
                                                     .tag = arguments.text("--tag"),
                                                     .limit = arguments.count("--limit"),
                                                     .facets = arguments.flag("--facets")});
  session.answer(answer, search_text);
  if (list_in(answer, "hits").empty()) {
    session.note("nothing found; a word may be the beginning of a longer one\n");
  }
  const auto shown = static_cast<std::int64_t>(list_in(answer, "hits").size());
  if (shown > 0 && shown < count_in(answer, "total")) {
    session.note(fmt::format("the best {} of {}\n", whole(shown),
                             counted(count_in(answer, "total"), "dataset")));
  }
  return 0;
}

int export_dataset(Session& session, const Arguments& arguments) {
  const app::ExportRequest request = export_of(arguments);
  const Json answer =
      run_long(session, [&](app::App& app, const app::Report& report, const std::stop_token& stop) {
        return app.export_dataset(request, report, stop);
      });
  session.confirm(answer, export_text);
  return 0;
}

int move_dataset(Session& session, const Arguments& arguments) {
  const app::MoveRequest request{.name = arguments.text("NAME"),
                                 .backend = arguments.text("--backend")};
  const Json answer =
      run_long(session, [&](app::App& app, const app::Report& report, const std::stop_token& stop) {
        return app.move_dataset(request, report, stop);
      });
  session.confirm(answer, move_text);
  return 0;
}

int remove_dataset(Session& session, const Arguments& arguments) {
  app::RemoveRequest request{.name = arguments.text("NAME"), .dry_run = true};
  const bool must_ask = !arguments.flag("--yes") && !arguments.flag("--dry-run");
  if (must_ask) {
    const std::string subject = removal_subject(session.app().remove_dataset(request));
    if (session.json() || !session.terminal().can_ask) {
      fail(ErrorCode::invalid_argument, Hint{"add --yes"}, "nobody to ask before removing {}",
           subject);
    }
    if (!session.agreed(fmt::format("Remove {}?", subject))) {
      session.note("nothing was removed\n");
      return 0;
    }
  }
  request.dry_run = arguments.flag("--dry-run");
  session.confirm(session.app().remove_dataset(request), removal_text);
  return 0;
}

}  // namespace mdm::cli
