#include "actions.hpp"
#include "answer.hpp"
#include "completion.hpp"
#include "reference.hpp"
#include "render.hpp"
#include "run_long.hpp"
#include "session.hpp"

namespace mdm::cli {
namespace {

/// A text that has no other form: with `--json` it is the one member of the answer.
int print_text(Session& session, std::string text) {
  session.answer(Json::object({{"text", std::move(text)}}),
                 [](const Json& answer, const View&) { return text_in(answer, "text"); });
  return 0;
}

}  // namespace

int show_config(Session& session, const Arguments& /*arguments*/) {
  session.answer(session.app().show_config(), config_text);
  return 0;
}

int examine_home(Session& session, const Arguments& arguments) {
  static constexpr int kCheckFailed = 8;
  const Json answer = session.app().doctor(
      {.repair = !arguments.flag("--no-repair"), .rebuild = arguments.flag("--rebuild")});
  session.answer(answer, doctor_text);
  return flag_in(answer, "clean") ? 0 : kCheckFailed;
}

int show_status(Session& session, const Arguments& /*arguments*/) {
  const Json answer =
      run_long(session, [](app::App& app, const app::Report&, const std::stop_token& stop) {
        return app.status(stop);
      });
  session.answer(answer, status_text);
  return flag_in(answer, "available") ? 0 : reaction_to(ErrorCode::unavailable).exit_status;
}

int show_caches(Session& session, const Arguments& /*arguments*/) {
  session.answer(session.app().caches().status(), caches_text);
  return 0;
}

int warm_caches(Session& session, const Arguments& arguments) {
  const Json answer =
      run_long(session, [&](app::App& app, const app::Report&, const std::stop_token& stop) {
        return app.warm_caches(std::chrono::seconds(arguments.count("--seconds")), stop);
      });
  session.confirm(answer, warmed_caches_text);
  return 0;
}

int clear_caches(Session& session, const Arguments& /*arguments*/) {
  session.confirm(session.app().caches().clear(), cleared_caches_text);
  return 0;
}

int show_system(Session& session, const Arguments& /*arguments*/) {
  session.answer(session.app().system_info(), system_text);
  return 0;
}

int show_versions(Session& session, const Arguments& /*arguments*/) {
  session.answer(app::versions(),
                 [](const Json& answer, const View&) { return versions_text(answer); });
  return 0;
}

int print_completion(Session& session, const Arguments& arguments) {
  const std::string shell = arguments.text("SHELL");
  if (shell == "bash") {
    return print_text(session, bash_completion());
  }
  return print_text(session, shell == "zsh" ? zsh_completion() : fish_completion());
}

int print_candidates(Session& session, const Arguments& /*arguments*/) {
  std::string text;
  for (const std::string& name : session.app().dataset_names()) {
    text += name + "\n";
  }
  return print_text(session, std::move(text));
}

int print_reference(Session& session, const Arguments& arguments) {
  const std::string page = arguments.text("PAGE");
  if (page == "cli") {
    return print_text(session, cli_reference());
  }
  if (page == "errors") {
    return print_text(session, error_reference());
  }
  if (page == "dialects") {
    return print_text(session, dialect_reference(app::sql_refusals()));
  }
  if (page == "rules") {
    return print_text(session, rule_reference(app::query_rules()));
  }
  return print_text(session, page == "settings" ? settings_reference(session.app().show_config())
                                                : transforms_reference(app::feature_families()));
}

}  // namespace mdm::cli
