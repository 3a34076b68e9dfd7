#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "config/setting.h"

namespace logai::config {

namespace rows {

/// The one table of settings. Parsing, validation, `--help`, `config show`, `.env.example` and
/// docs/settings.md all come from it; its order is theirs. It stands in a header so that a typed
/// key (config/keys.h) with a misspelt name or a wrong type does not compile.
consteval auto MakeSettingTable() {
  using enum Section;
  using enum Reach;

  constexpr std::string_view kWithSummaries = "comes with summaries of old messages";
  constexpr std::string_view kWithScreen = "comes with the full-screen interface";

  // Which program runs is not for the folder to say that one happens to stand in.
  constexpr auto KeyCommand = [](Section section, std::string_view name) {
    return Text(section, name, "shell command that prints the key; beats it from a higher source")
        .OnlyFrom(kNotDotEnv);
  };

  return std::to_array<Setting>({
      Text(
          kModel, "LOGAI_LLM_PROVIDER",
          "who answers: anthropic, openai, github-copilot, github, ollama, azure, bedrock, gemini, "
          "mistral, groq, deepseek, openrouter, lmstudio, llamacpp, vllm, litellm, custom, "
          "offline, or a table [providers.NAME] of config.toml; when not set, the first that is "
          "ready, else rules (offline)")
          .Flag("--llm-provider", "NAME"),
      Text(kModel, "LOGAI_MODEL", "model for whichever provider is chosen")
          .Flag("--model", "MODEL"),
      Url(kModel, "LOGAI_BASE_URL", "endpoint for whichever provider is chosen")
          .Flag("--base-url", "URL")
          .OnlyFrom(kNotDotEnv),

      List(kModel, "LOGAI_FALLBACK",
           "whom to ask instead, in turn, when the provider is gone, down or out of quota: names, "
           "with or without /model, as in openai,ollama/llama3.1:8b,offline; without it nobody")
          .Flag("--fallback", "NAMES"),

      Secret(kAnthropic, "LOGAI_ANTHROPIC_API_KEY", "key of the Anthropic API"),
      KeyCommand(kAnthropic, "LOGAI_ANTHROPIC_API_KEY_CMD"),
      Text(kAnthropic, "LOGAI_ANTHROPIC_MODEL",
           "model; the 0.1.0 default claude-3-5-sonnet-20241022 is retired")
          .Default("claude-sonnet-5-5"),

      Secret(kOpenAi, "LOGAI_OPENAI_API_KEY", "key of the OpenAI API"),
      KeyCommand(kOpenAi, "LOGAI_OPENAI_API_KEY_CMD"),
      Text(kOpenAi, "LOGAI_OPENAI_MODEL", "model; the 0.1.0 default gpt-4-turbo-preview is retired")
          .Default("gpt-6.1-terra"),
      Url(kOpenAi, "LOGAI_OPENAI_BASE_URL", "endpoint of OpenAI or of a compatible server")
          .Default("https://api.openai.com/v1")
          .WithSecret("LOGAI_OPENAI_API_KEY"),
      Choice(kOpenAi, "LOGAI_OPENAI_API",
             "wire form; auto is responses at api.openai.com, else chat",
             {"auto", "responses", "chat"})
          .Default("auto"),

      Url(kOllama, "LOGAI_OLLAMA_BASE_URL", "endpoint of the Ollama server")
          .Default("http://localhost:11434"),
      Text(kOllama, "LOGAI_OLLAMA_MODEL", "model, as `ollama list` names it")
          .Default("llama3.1:8b"),

      Secret(kGithub, "LOGAI_GITHUB_TOKEN",
             "GitHub token that is allowed to read models (models:read)")
          .Flag("--github-token", "TOKEN"),
      KeyCommand(kGithub, "LOGAI_GITHUB_TOKEN_CMD"),
      Text(kGithub, "LOGAI_GITHUB_MODEL", "model, with or without its publisher in front")
          .Default("gpt-4o")
          .Flag("--github-model", "MODEL"),
      Url(kGithub, "LOGAI_GITHUB_BASE_URL",
          "endpoint; GitHub retired its own on 2026-07-30, a compatible one can be set")
          .Default("https://models.github.ai/inference")
          .WithSecret("LOGAI_GITHUB_TOKEN"),
      Choice(kGithub, "LOGAI_GITHUB_TIER", "plan, which picks the limits of a request",
             {"free", "pro", "business", "enterprise", "paid"})
          .Default("free"),

      Secret(kGithubCopilot, "LOGAI_GITHUB_COPILOT_TOKEN",
             "GitHub token for Copilot; without it LOGAI_GITHUB_TOKEN"),
      KeyCommand(kGithubCopilot, "LOGAI_GITHUB_COPILOT_TOKEN_CMD"),
      Text(kGithubCopilot, "LOGAI_GITHUB_COPILOT_MODEL",
           "model, with or without github-copilot/ in front")
          .Default("claude-opus-4.5"),
      Url(kGithubCopilot, "LOGAI_GITHUB_COPILOT_API_BASE",
          "endpoint, with or without /chat/completions")
          .Default("https://api.githubcopilot.com/chat/completions")
          .WithSecret("LOGAI_GITHUB_COPILOT_TOKEN", "LOGAI_GITHUB_TOKEN"),
      Choice(kGithubCopilot, "LOGAI_GITHUB_COPILOT_TRANSPORT",
             "way to Copilot; auto is sdk when the Copilot CLI is found, else http",
             {"auto", "sdk", "http"})
          .Default("auto"),
      Url(kGithubCopilot, "LOGAI_GITHUB_COPILOT_BYOK_BASE_URL",
          "OpenAI-compatible server that the Copilot CLI asks in place of GitHub's models; needs "
          "no "
          "account")
          .WithSecret("LOGAI_GITHUB_COPILOT_BYOK_API_KEY"),
      Secret(kGithubCopilot, "LOGAI_GITHUB_COPILOT_BYOK_API_KEY", "key for that server"),
      Text(kGithubCopilot, "LOGAI_GITHUB_CLIENT_ID", "OAuth application for `auth login`"),

      Secret(kOtherProviders, "LOGAI_AZURE_API_KEY", "key of an Azure OpenAI or Foundry resource"),
      KeyCommand(kOtherProviders, "LOGAI_AZURE_API_KEY_CMD"),
      Secret(kOtherProviders, "AWS_BEARER_TOKEN_BEDROCK",
             "key for Bedrock; without it the AWS credentials sign"),
      Secret(kOtherProviders, "LOGAI_GEMINI_API_KEY", "key of the Gemini API"),
      KeyCommand(kOtherProviders, "LOGAI_GEMINI_API_KEY_CMD"),
      Secret(kOtherProviders, "LOGAI_MISTRAL_API_KEY", "key of the Mistral API"),
      KeyCommand(kOtherProviders, "LOGAI_MISTRAL_API_KEY_CMD"),
      Secret(kOtherProviders, "LOGAI_GROQ_API_KEY", "key of the Groq API"),
      KeyCommand(kOtherProviders, "LOGAI_GROQ_API_KEY_CMD"),
      Secret(kOtherProviders, "LOGAI_DEEPSEEK_API_KEY", "key of the DeepSeek API"),
      KeyCommand(kOtherProviders, "LOGAI_DEEPSEEK_API_KEY_CMD"),
      Secret(kOtherProviders, "LOGAI_OPENROUTER_API_KEY", "key of OpenRouter"),
      KeyCommand(kOtherProviders, "LOGAI_OPENROUTER_API_KEY_CMD"),
      Secret(kOtherProviders, "LOGAI_CUSTOM_API_KEY",
             "key of a server of your own: custom, vllm, llamacpp, lmstudio, litellm"),
      KeyCommand(kOtherProviders, "LOGAI_CUSTOM_API_KEY_CMD"),

      Text(kAws, "AWS_PROFILE", "profile; named by flag, .env or config.toml it beats keys")
          .Flag("--aws-profile", "PROFILE"),
      Text(kAws, "AWS_REGION", "region; beats AWS_DEFAULT_REGION").Flag("--aws-region", "REGION"),
      Text(kAws, "AWS_DEFAULT_REGION", "region for CloudWatch; needed when no profile names one"),
      Secret(kAws, "AWS_ACCESS_KEY_ID", "access key, used when no profile is named"),
      Secret(kAws, "AWS_SECRET_ACCESS_KEY", "secret of the access key"),
      Secret(kAws, "AWS_SESSION_TOKEN", "session token of a temporary access key"),
      Url(kAws, "AWS_ENDPOINT_URL", "endpoint for all AWS services, for test servers and gateways")
          .WithSecret("AWS_ACCESS_KEY_ID"),
      Url(kAws, "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "endpoint for CloudWatch Logs only")
          .WithSecret("AWS_ACCESS_KEY_ID"),
      Path(kAws, "AWS_CONFIG_FILE", "profiles").Default("~/.aws/config").OnlyFrom(kNotDotEnv),
      Path(kAws, "AWS_SHARED_CREDENTIALS_FILE", "keys of profiles")
          .Default("~/.aws/credentials")
          .OnlyFrom(kNotDotEnv),
      List(kAws, "LOGAI_ALLOWED_GROUPS",
           "log groups that may be read, as comma-separated globs; empty for all"),
      Number(kAws, "LOGAI_MAX_QUERY_COST_USD",
             "dollars that a query of Logs Insights may cost without asking")
          .Default("0.50")
          .From(0),

      Boolean(kPrivacy, "LOGAI_PII_SANITIZATION_ENABLED",
              "redact private data before anything goes to a model")
          .Default("true"),
      Choice(
          kPrivacy, "LOGAI_REDACTION_STYLE",
          "what stands in the place of private data: placeholders, the same for the same value, or "
          "marks; unset: placeholders for a model, marks for the redact command",
          {"marks", "placeholders"}),
      Secret(kPrivacy, "LOGAI_REDACTION_KEY",
             "makes placeholders agree between runs; without it they agree within a run"),

      Integer(kInvestigation, "LOGAI_MAX_TOOL_ITERATIONS", "steps that one question may take")
          .Default("10")
          .From(1)
          .To(100),
      Boolean(kInvestigation, "LOGAI_AUTO_RETRY_ENABLED", "widen a search that found nothing")
          .Default("true"),
      Boolean(kInvestigation, "LOGAI_INTENT_DETECTION_ENABLED",
              "ask again when a model announces a step and does not take it")
          .Default("true"),
      Integer(kInvestigation, "LOGAI_MAX_RETRY_ATTEMPTS", "how often an empty search is widened")
          .Default("3")
          .From(1)
          .To(5),
      Number(kInvestigation, "LOGAI_TIME_EXPANSION_FACTOR",
             "how much longer the window of a widened search is")
          .Default("4.0")
          .From(0.1)
          .To(1000),
      Text(kInvestigation, "LOGAI_TIMEZONE",
           "zone of times read and shown: UTC, local, or a name such as Europe/Berlin")
          .Default("UTC")
          .Flag("--timezone", "ZONE"),

      Integer(kBudget, "LOGAI_CONTEXT_WINDOW_SIZE", "tokens of the model's window; known for most")
          .From(1),
      Integer(kBudget, "LOGAI_CONTEXT_WINDOW_BUFFER", "tokens of the window that stay unused")
          .Default("5000")
          .From(0)
          .To(50'000),
      Integer(kBudget, "LOGAI_MAX_RESULT_TOKENS", "tokens of one tool result")
          .Default("50000")
          .From(1000)
          .To(100'000),
      Integer(kBudget, "LOGAI_MAX_HISTORY_TOKENS", "tokens of the conversation so far")
          .Default("80000")
          .From(1000)
          .To(200'000),
      Integer(kBudget, "LOGAI_MAX_SYSTEM_PROMPT_TOKENS", "tokens of the instructions")
          .Default("10000")
          .From(1000)
          .To(50'000),
      Integer(kBudget, "LOGAI_RESERVE_RESPONSE_TOKENS", "tokens kept free for the answer")
          .Default("8000")
          .From(1000)
          .To(20'000),
      Integer(kBudget, "LOGAI_MAX_EVENTS_PER_CHUNK", "events in one piece of a large result")
          .Default("100")
          .From(10)
          .To(500),
      Integer(kBudget, "LOGAI_INITIAL_CHUNK_SIZE", "events in the first piece of a large result")
          .Default("100")
          .From(50)
          .To(200),
      Integer(kBudget, "LOGAI_MAX_AUTO_CHUNK_FETCHES", "pieces that a model is told to fetch")
          .Default("3")
          .From(1)
          .To(10),
      Boolean(kBudget, "LOGAI_ENABLE_AUTO_FETCH_GUIDANCE",
              "tell the model how to fetch more of a large result")
          .Default("true"),
      Boolean(kBudget, "LOGAI_ENABLE_HISTORY_PRUNING", "drop old messages when the window is full")
          .Default("true"),
      Integer(kBudget, "LOGAI_HISTORY_SLIDING_WINDOW_MESSAGES", "messages that pruning keeps")
          .Default("20")
          .From(4)
          .To(100),
      Boolean(kBudget, "LOGAI_ENABLE_HISTORY_SUMMARIZATION", "summarise what pruning drops")
          .Default("false")
          .NoEffect(kWithSummaries),
      Choice(kBudget, "LOGAI_CONTEXT_ALLOCATION_STRATEGY",
             "how history and results share the window",
             {"adaptive", "history-focused", "result-focused"})
          .Default("adaptive")
          .NoEffect(kWithSummaries),

      Path(kCache, "LOGAI_CACHE_DIR", "folder of the cache").Default("~/.logai/cache"),
      Integer(kCache, "LOGAI_CACHE_MAX_SIZE_MB", "size that the cache may grow to")
          .Default("500")
          .From(1)
          .To(10'000),
      Integer(kCache, "LOGAI_CACHE_TTL_SECONDS", "how long historical data is kept")
          .Default("86400")
          .From(1),
      Boolean(kCache, "LOGAI_ENABLE_RESULT_CACHING", "keep large tool results for later pieces")
          .Default("true"),
      Boolean(kCache, "LOGAI_ENABLE_INCREMENTAL_FETCH", "fetch only what the cache does not have")
          .Default("true")
          .Switch("--no-cache", "false", "nothing is read from the cache of events, or kept in it"),
      Integer(kCache, "LOGAI_CACHE_LARGE_RESULTS_THRESHOLD",
              "tokens from which on a result is kept and given in pieces")
          .Default("10000")
          .From(1000)
          .To(100'000)
          .NoEffect("results are always condensed, and kept when they hold more than is shown"),

      Path(kNetwork, "LOGAI_CA_BUNDLE", "certificate authorities, PEM; beats the two below")
          .OnlyFrom(kNotDotEnv),
      Path(kNetwork, "AWS_CA_BUNDLE", "certificate authorities, PEM; beats SSL_CERT_FILE")
          .OnlyFrom(kNotDotEnv),
      Path(kNetwork, "SSL_CERT_FILE", "certificate authorities, PEM").OnlyFrom(kNotDotEnv),
      Text(kNetwork, "HTTPS_PROXY", "proxy for https").OnlyFrom(kNotDotEnv),
      Text(kNetwork, "HTTP_PROXY", "proxy for http").OnlyFrom(kNotDotEnv),
      Text(kNetwork, "NO_PROXY", "hosts that are reached without proxy, comma-separated")
          .OnlyFrom(kNotDotEnv),
      Boolean(kNetwork, "LOGAI_ALLOW_INSECURE_HTTP",
              "let a key or token travel over plain http to other machines")
          .Default("false")
          .OnlyFrom(kNotDotEnv),

      Choice(kLogging, "LOGAI_LOG_LEVEL", "what the log file holds",
             {"DEBUG", "INFO", "WARNING", "ERROR"})
          .Default("INFO")
          .Switch("--debug", "DEBUG", "a log file with every detail"),
      Path(kLogging, "LOGAI_LOG_FILE", "log file")
          .Default("~/.logai/logs/logai.log")
          .Flag("--log-file", "PATH"),

      Boolean(kInterface, "LOGAI_LOG_GROUPS_SIDEBAR_VISIBLE",
              "show the panel of log groups at start")
          .Default("true")
          .NoEffect(kWithScreen),
      Path(kInterface, "XDG_DATA_HOME", "folder above logai/, which holds sign-ins and sessions")
          .Default("~/.local/share")
          .OnlyFrom(kEnvironmentOnly),
      Boolean(kInterface, "LOGAI_SAVE_SESSIONS",
              "keep conversations, redacted, below XDG_DATA_HOME/logai/sessions")
          .Default("true")
          .Switch("--no-save", "false", "this conversation is not kept"),
      Choice(kInterface, "LOGAI_SECRET_STORE",
             "where `auth login` keeps keys; auto is the keyring, or the file auth.json where no "
             "keyring works",
             {"auto", "keyring", "file"})
          .Default("auto")
          .OnlyFrom(kNotDotEnv),
  });
}

}  // namespace rows

inline constexpr auto kSettingTable = rows::MakeSettingTable();

/// The row of that name; the case of letters does not matter. Null when there is none.
/// Lives:   for the whole program.
const Setting* FindSetting(std::string_view name);

/// The place of `setting`, which must be a row of the table, in the table.
std::size_t IndexOf(const Setting& setting);

/// The key in config.toml: "max_tool_iterations" for LOGAI_MAX_TOOL_ITERATIONS, "aws.profile" for
/// AWS_PROFILE, "https_proxy" for HTTPS_PROXY.
std::string ConfigKey(const Setting& setting);

/// What a value may be, for error texts and the reference: "a whole number from 1 to 100".
std::string AllowedText(const Setting& setting);

/// "Language model".
std::string_view Title(Section section);

}  // namespace logai::config
