#include <mdm/writer.hpp>
