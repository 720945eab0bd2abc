#pragma once

#include <mdm/config.hpp>
#include <mdm/plan.hpp>

namespace mdm::app {

/// The settings under feature_engineering.generic.
plan::Options plan_options(const config::Settings& settings);

}  // namespace mdm::app
