#include <mdm/cli.hpp>

int main(int argc, char** argv) { return mdm::cli::run(argc, argv); }
