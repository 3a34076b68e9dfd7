#include <fmt/core.h>

int main() {
  fmt::print("logai {}\n", LOGAI_VERSION);
  return 0;
}
