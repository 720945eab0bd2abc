#pragma once

// What keeps calls to a server healthy; knows no database.
#include <mdm/resilience/batch_bytes.hpp>
#include <mdm/resilience/breaker.hpp>
#include <mdm/resilience/pool.hpp>
#include <mdm/resilience/retry.hpp>
