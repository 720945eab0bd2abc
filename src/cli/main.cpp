#include <mdm/cli.hpp>

int main(int argc, char** argv, char** environment) {
  return mdm::cli::run(argc, argv, environment);
}
