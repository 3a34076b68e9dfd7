#pragma once

#include <sys/stat.h>

#include <map>
#include <string>
#include <string_view>

#include "base/environment.h"
#include "tests/support/temp_folder.h"

namespace logai::test {

/// A folder of programs, each a shell script, and an environment whose PATH is this folder alone.
class FakePrograms {
 public:
  void Add(const std::string& name, std::string_view script) {
    const auto file = folder_.Write(name, "#!/bin/sh\n" + std::string(script) + "\n");
    ::chmod(file.c_str(), 0755);
  }
  base::Environment Environment(
      std::map<std::string, std::string, std::less<>> variables = {}) const {
    variables["PATH"] = folder_.path().string();
    return base::Environment(std::move(variables));
  }
  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  TempFolder folder_;
};

}  // namespace logai::test
