#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "llm/catalogue.h"
#include "llm/errors.h"

/// Failures as the client judges them, for tests.
namespace logai::llm {

// 2026-11-22T22:30:00Z
constexpr base::UtcTime kNow = base::FromEpochMs(1'795'386'600'000);

inline CallSite GitHub() {
  return {.row = FindProvider("github"),
          .host = "models.github.ai",
          .authority = "models.github.ai",
          .has_token = true,
          .model = "openai/gpt-4o"};
}
inline CallSite OpenAi() {
  return {.row = FindProvider("openai"),
          .host = "api.openai.com",
          .authority = "api.openai.com",
          .has_token = true,
          .model = "gpt-6.1-terra"};
}
inline CallSite Own(std::string_view provider) {
  return {.row = FindProvider(provider),
          .host = "127.0.0.1",
          .authority = "127.0.0.1:8089",
          .own_base_url = true,
          .has_token = true,
          .model = "m"};
}
inline CallSite Ollama() {
  return {.row = FindProvider("ollama"),
          .host = "localhost",
          .authority = "localhost:11434",
          .model = "llama3.1:8b"};
}

using HeaderList = std::vector<std::pair<std::string, std::string>>;

inline Failure Judged(const CallSite& site, int status, std::string_view body,
                      const HeaderList& headers = {}) {
  net::ResponseHead head{.status = status};
  for (const auto& [name, value] : headers) head.headers.Add(name, value);
  return JudgeAnswer(site, head, ReadErrorBody(status, body), kNow);
}
inline base::Error Error(const CallSite& site, int status, std::string_view body,
                         const HeaderList& headers = {}) {
  return Judged(site, status, body, headers).error;
}

inline void ExpectContains(const std::string& text, std::string_view part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

}  // namespace logai::llm
