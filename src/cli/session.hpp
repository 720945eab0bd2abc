#pragma once

#include <memory>
#include <string>
#include <utility>

#include <mdm/app.hpp>

#include "arguments.hpp"
#include "output.hpp"
#include "terminal.hpp"

namespace mdm::cli {

/// What a command runs in: its outputs, how they look, and the app.
class Session final {
 public:
  Session(Output& out, Output& err, Terminal terminal)
      : out_(out), err_(err), terminal_(std::move(terminal)) {}

  /// Takes what the options of every command say.
  void configure(const Arguments& arguments);

  bool json() const noexcept { return json_; }
  const Terminal& terminal() const noexcept { return terminal_; }
  Output& out() noexcept { return out_; }
  /// Standard error, if a command may draw its progress there; else null.
  Output* progress_output() noexcept;

  /// Reads the settings at the first call.
  app::App& app();

  /// Ends the work of the app, if there is one, and warns of what went wrong beside it.
  void finish();

  using Renderer = std::string (*)(const Json& answer, const View& view);
  /// An answer that was asked for: as JSON, or as text.
  void answer(const Json& answer, Renderer render);
  /// The answer of a command that was to do something: `--quiet` leaves its text out.
  void confirm(const Json& answer, Renderer render);
  /// A text for standard error, neither with `--quiet` nor `--json`.
  void note(const std::string& text);
  /// Asks on the terminal; anything but yes is no.
  bool agreed(const std::string& question);

 private:
  Output& out_;
  Output& err_;
  Terminal terminal_;
  bool json_ = false;
  bool quiet_ = false;
  app::Options options_{};
  std::unique_ptr<app::App> app_{};
};

}  // namespace mdm::cli
