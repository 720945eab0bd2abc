#include "session.hpp"

#include <mdm/base/trace.hpp>

#include "answer.hpp"
#include "set_option.hpp"

namespace mdm::cli {

void Session::configure(const Arguments& arguments) {
  json_ = arguments.flag("--json");
  quiet_ = arguments.flag("--quiet");
  options_.home = arguments.text("--home");
  options_.settings = settings_in(arguments);
  if (arguments.flag("--trace")) {
    trace::start(arguments.text("--trace"));
  }
  for (View* view : {&terminal_.out, &terminal_.err}) {
    view->colour = view->colour && !arguments.flag("--no-color");
    view->verbose = arguments.flag("--verbose");
    if (arguments.flag("--width")) {
      view->width = static_cast<std::size_t>(arguments.count("--width"));
    }
  }
}

Output* Session::progress_output() noexcept {
  return terminal_.can_redraw && !quiet_ ? &err_ : nullptr;
}

app::App& Session::app() {
  if (!app_) {
    app_ = std::make_unique<app::App>(options_);
  }
  return *app_;
}

void Session::finish() {
  if (app_) {
    for (const std::string& warning : app_->caches().finish()) {
      note(fmt::format("{} {}\n", painted(terminal_.err, Paint::yellow, "warning:"), warning));
    }
  }
}

void Session::answer(const Json& answer, Renderer render) {
  out_.write(json_ ? envelope(answer) + "\n" : render(answer, terminal_.out));
  out_.flush();
}

void Session::confirm(const Json& answer, Renderer render) {
  if (json_ || !quiet_) {
    this->answer(answer, render);
  }
}

void Session::note(const std::string& text) {
  if (!json_ && !quiet_) {
    out_.flush();
    err_.write(text);
    err_.flush();
  }
}

bool Session::agreed(const std::string& question) {
  err_.write(question + " [y/N] ");
  err_.flush();
  const std::string reply = read_line();
  return reply == "y" || reply == "Y" || reply == "yes" || reply == "Yes" || reply == "YES";
}

}  // namespace mdm::cli
