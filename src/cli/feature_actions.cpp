#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "actions.hpp"
#include "answer.hpp"
#include "interrupt.hpp"
#include "numbers.hpp"
#include "render.hpp"
#include "rows.hpp"
#include "run_long.hpp"
#include "session.hpp"
#include "set_option.hpp"

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

std::string set_of(const Arguments& arguments) {
  return feature_set_in(arguments).value_or("default");
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

/// \throws Error{invalid_argument} for what is a part of a dataset
std::string dataset_of(const Arguments& arguments) {
  const Subject subject = subject_of(arguments.text("NAME"));
  if (!subject.item.empty()) {
    fail(ErrorCode::invalid_argument,
         Hint{fmt::format("write {0}, and --version for one of its versions; mdm features show "
                          "{0}:{1} tells of one feature",
                          subject.dataset, subject.item)},
         "a dataset is wanted, and no part of it: {}", arguments.text("NAME"));
  }
  return subject.dataset;
}

app::FeatureReference reference_of(const Arguments& arguments, const std::string& dataset) {
  const std::string version = arguments.text("--version");
  return {.name = dataset,
          .set = set_of(arguments),
          .version = version.empty() ? 0 : version_of(version)};
}

app::FeatureRequest making_of(const Arguments& arguments) {
  return {.name = dataset_of(arguments),
          .set = set_of(arguments),
          .families = arguments.texts("--families"),
          .columns = arguments.texts("--columns"),
          .custom_file = arguments.text("--features-file"),
          .everything = arguments.flag("--all")};
}

using MakeFeatures = Json (app::Features::*)(const app::FeatureRequest&, const app::Report&,
                                             const std::stop_token&) const;

Json make(Session& session, const app::FeatureRequest& request, MakeFeatures make) {
  return run_long(session,
                  [&](app::App& app, const app::Report& report, const std::stop_token& stop) {
                    return (app.features().*make)(request, report, stop);
                  });
}

std::unique_ptr<RowWriter> row_writer(Session& session, const std::string& format) {
  if (session.json()) {
    return make_answer_rows(session.out());
  }
  if (format == "parquet") {
    fail(ErrorCode::invalid_argument, Hint{"name a file with --output"},
         "Parquet cannot be written to standard output");
  }
  if (format == "arrow") {
    return make_arrow_rows(session.out());
  }
  if (format == "json") {
    return make_json_rows(session.out());
  }
  return format == "jsonl" ? make_json_line_rows(session.out()) : make_csv_rows(session.out());
}

/// Features on standard output, each batch as soon as it is there.
int write_features_of_rows(Session& session, const app::ApplyRequest& request) {
  const auto writer = row_writer(session, request.format);
  const Interrupt interrupt;
  const auto rows = session.app().features().apply_rows(request, interrupt.token());
  writer->begin(rows->schema());
  try {
    for (data::Batch batch; session.out().is_open() && rows->next(batch);) {
      writer->write(batch);
      session.out().flush();
    }
    writer->finish(false);
    session.out().flush();
  } catch (const Error& error) {
    session.out().flush();
    if (!writer->abandon(error)) {
      throw;
    }
    return reaction_to(error.code()).exit_status;
  }
  return 0;
}

/// What was made, and how others come to read it.
void confirm_version(Session& session, const Json& answer, const std::string& set, bool promoted) {
  session.confirm(answer, new_features_text);
  session.note(warnings_text(answer, session.terminal().err));
  if (!promoted) {
    session.note(fmt::format(
        "a draft; mdm features promote {}{} lets queries and exports read it\n",
        text_in(answer, "dataset"), set == "default" ? "" : fmt::format(" --set {}", set)));
  }
}

}  // namespace

int list_features(Session& session, const Arguments& arguments) {
  const Json answer = session.app().features().list(dataset_of(arguments));
  session.answer(answer, feature_list_text);
  for (const Json& set : list_in(answer, "sets")) {
    for (const Json& version : list_in(set, "versions")) {
      if (const std::string damage = text_in(version, "damage"); !damage.empty()) {
        session.note(damage + "\n");
      }
    }
  }
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

int plan_features(Session& session, const Arguments& arguments) {
  session.answer(make(session, making_of(arguments), &app::Features::plan), feature_plan_text);
  return 0;
}

int fit_features(Session& session, const Arguments& arguments) {
  session.confirm(make(session, making_of(arguments), &app::Features::fit), new_features_text);
  return 0;
}

int rebuild_features(Session& session, const Arguments& arguments) {
  app::FeatureRequest request = making_of(arguments);
  request.promote = arguments.flag("--promote");
  confirm_version(session, make(session, request, &app::Features::rebuild), request.set,
                  request.promote);
  return 0;
}

int import_features(Session& session, const Arguments& arguments) {
  const app::ImportRequest request{.name = dataset_of(arguments),
                                   .set = set_of(arguments),
                                   .input = arguments.text("--input"),
                                   .table = arguments.text("--table"),
                                   .keys = arguments.texts("--by"),
                                   .columns = arguments.texts("--columns"),
                                   .promote = arguments.flag("--promote")};
  const Json answer =
      run_long(session, [&](app::App& app, const app::Report& report, const std::stop_token& stop) {
        return app.features().import_values(request, report, stop);
      });
  confirm_version(session, answer, request.set, request.promote);
  return 0;
}

int apply_features(Session& session, const Arguments& arguments) {
  const app::ApplyRequest request{.reference = reference_of(arguments, dataset_of(arguments)),
                                  .input = arguments.text("--input"),
                                  .output = arguments.text("--output"),
                                  .format = arguments.text("--format"),
                                  .kept = arguments.texts("--keep"),
                                  .sheet = arguments.text("--sheet")};
  if (request.output == "-") {
    return write_features_of_rows(session, request);
  }
  session.confirm(
      run_long(session,
               [&](app::App& app, const app::Report& report, const std::stop_token& stop) {
                 return app.features().apply(request, report, stop);
               }),
      applied_features_text);
  return 0;
}

int print_feature_sql(Session& session, const Arguments& arguments) {
  const Json answer =
      session.app().features().sql({.reference = reference_of(arguments, dataset_of(arguments)),
                                    .dialect = arguments.text("--dialect"),
                                    .table = arguments.text("--table"),
                                    .omit = arguments.flag("--omit")});
  session.answer(answer, [](const Json& given, const View& /*view*/) {
    return text_in(given, "sql") + ";\n";
  });
  for (const Json& omitted : list_in(answer, "omitted")) {
    session.note(
        fmt::format("left out: {}: {}\n", text_in(omitted, "name"), text_in(omitted, "reason")));
  }
  return 0;
}

int compare_features(Session& session, const Arguments& arguments) {
  const std::string after = arguments.text("AFTER");
  app::FeatureReference reference{.name = dataset_of(arguments), .set = set_of(arguments)};
  app::FeatureReference other = reference;
  reference.version = version_of(arguments.text("BEFORE"));
  other.version = after.empty() ? 0 : version_of(after);
  const Json answer = session.app().features().difference(reference, other);
  session.answer(answer, feature_difference_text);
  if (answer.at("before").at("version") == answer.at("after").at("version")) {
    session.note("both are the same version; name another one as AFTER\n");
  }
  return 0;
}

int show_lineage(Session& session, const Arguments& arguments) {
  const Subject subject = subject_of(arguments.text("NAME"));
  if (subject.item.empty()) {
    fail(ErrorCode::invalid_argument, Hint{"write titanic:Age for the column Age"},
         "neither a feature nor a column is named: {}", arguments.text("NAME"));
  }
  session.answer(
      session.app().features().lineage(reference_of(arguments, subject.dataset), subject.item),
      lineage_text);
  return 0;
}

int promote_features(Session& session, const Arguments& arguments) {
  const Json answer = session.app().features().promote(
      reference_of(arguments, dataset_of(arguments)), arguments.text("--to") == "validated");
  session.confirm(answer, moved_features_text);
  session.note(warnings_text(answer, session.terminal().err));
  return 0;
}

int retire_features(Session& session, const Arguments& arguments) {
  const Json answer =
      session.app().features().retire(reference_of(arguments, dataset_of(arguments)));
  session.confirm(answer, moved_features_text);
  session.note(warnings_text(answer, session.terminal().err));
  if (text_in(answer, "from") == "active") {
    session.note(fmt::format("feature set {} has no active version now\n", text_in(answer, "set")));
  }
  return 0;
}

int delete_features(Session& session, const Arguments& arguments) {
  const app::FeatureReference reference = reference_of(arguments, dataset_of(arguments));
  if (reference.version == 0) {
    fail(ErrorCode::invalid_argument, Hint{"add --version N; mdm features list shows them"},
         "--version says which version to remove");
  }
  if (!arguments.flag("--yes") && !arguments.flag("--dry-run")) {
    const std::string subject =
        removed_features_subject(session.app().features().remove(reference, true));
    if (session.json() || !session.terminal().can_ask) {
      fail(ErrorCode::invalid_argument, Hint{"add --yes"}, "nobody to ask before removing {}",
           subject);
    }
    if (!session.agreed(fmt::format("Remove {}?", subject))) {
      session.note("nothing was removed\n");
      return 0;
    }
  }
  session.confirm(session.app().features().remove(reference, arguments.flag("--dry-run")),
                  removed_features_text);
  return 0;
}

int collect_features(Session& session, const Arguments& arguments) {
  app::ExpiryRequest request{.name = arguments.text("NAME"),
                             .dry_run = arguments.flag("--dry-run")};
  if (!arguments.text("--older-than").empty()) {
    request.days = arguments.count("--older-than");
  }
  const Json answer = session.app().features().collect(request);
  session.confirm(answer, collected_features_text);
  if (list_in(answer, "removed").empty()) {
    session.note(fmt::format("nothing has been out of use for {}\n",
                             counted(count_in(answer, "days"), "day")));
  }
  return 0;
}

}  // namespace mdm::cli
