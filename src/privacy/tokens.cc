#include "privacy/tokens.h"

#include <array>

#include "privacy/characters.h"
#include "privacy/checks.h"

namespace logai::privacy {
namespace {

constexpr std::size_t kAny = 4096;
constexpr int kLowerHex = kHex;

constexpr auto kForms = std::to_array<TokenForm>({
    {"1//0", kTokenChar, 40, 200, RuleId::kGoogleOauth},
    {"AGE-SECRET-KEY-1", kAlnum, 20, 100, RuleId::kServiceToken},  // 58, or cut off
    {"AIza", kTokenChar, 35, 36, RuleId::kGoogleApiKey},
    {"AKIA", kUpper | kDigit, 16, 16, RuleId::kAwsAccessKey},
    {"ASIA", kUpper | kDigit, 16, 16, RuleId::kAwsAccessKey},
    {"ABIA", kUpper | kDigit, 16, 16, RuleId::kAwsAccessKey},
    {"ACCA", kUpper | kDigit, 16, 16, RuleId::kAwsAccessKey},
    {"A3T", kUpper | kDigit, 17, 17, RuleId::kAwsAccessKey},
    {"AKCp", kAlnum, 10, 100, RuleId::kServiceToken},                       // Artifactory
    {"ATATT3", kTokenChar | kBase64Extra, 60, 300, RuleId::kServiceToken},  // Atlassian
    {"ATCTT3", kTokenChar | kBase64Extra, 60, 300, RuleId::kServiceToken},
    {"A3-", kUpper | kDigit | kDash, 30, 50, RuleId::kServiceToken, true},  // 1Password
    {"AKID", kAlnum, 32, 32, RuleId::kServiceToken, true},                  // Tencent
    {"ATBB", kAlnum, 32, 40, RuleId::kServiceToken, true},                  // Bitbucket
    {"CFPAT-", kTokenChar, 43, 43, RuleId::kServiceToken},                  // Contentful
    {"CCIPAT_", kWord, 50, 80, RuleId::kServiceToken},                      // CircleCI
    {"EAAA", kTokenChar, 60, 60, RuleId::kServiceToken},                    // Square
    {"EZAK", kAlnum, 54, 58, RuleId::kServiceToken},                        // EasyPost
    {"EZTK", kAlnum, 54, 58, RuleId::kServiceToken},
    {"FQoG", kAlnum | kBase64Extra, 80, kAny, RuleId::kAwsSessionToken},
    {"FwoG", kAlnum | kBase64Extra, 80, kAny, RuleId::kAwsSessionToken},
    {"FLWSECK", kTokenChar, 20, 60, RuleId::kServiceToken},  // Flutterwave
    {"GOCSPX-", kTokenChar, 20, 40, RuleId::kGoogleOauth},
    {"GR1348941", kTokenChar, 20, 50, RuleId::kGitlabToken},
    {"HRKU-", kTokenChar, 30, 80, RuleId::kServiceToken},  // Heroku
    {"IQoJ", kAlnum | kBase64Extra, 80, kAny, RuleId::kAwsSessionToken},
    {"LTAI", kAlnum, 16, 26, RuleId::kServiceToken},   // Alibaba
    {"NRAK-", kAlnum, 27, 27, RuleId::kServiceToken},  // New Relic
    {"NRII-", kTokenChar, 32, 32, RuleId::kServiceToken},
    {"NRIQ-", kTokenChar, 32, 32, RuleId::kServiceToken},
    {"NRJS-", kLowerHex, 19, 19, RuleId::kServiceToken},
    {"NRRA-", kLowerHex, 42, 42, RuleId::kServiceToken},
    {"PMAK-", kTokenChar, 50, 70, RuleId::kServiceToken},  // Postman
    {"SG.", kTokenChar | kDot, 60, 80, RuleId::kSendgridKey},
    {"SK", kLowerHex, 32, 32, RuleId::kTwilioKey},
    {"SFMyNTY.", kTokenChar | kDot, 40, 400, RuleId::kServiceToken},           // Phoenix
    {"access-production-", kLowerHex | kDash, 36, 36, RuleId::kServiceToken},  // Plaid
    {"access-development-", kLowerHex | kDash, 36, 36, RuleId::kServiceToken},
    {"access-sandbox-", kLowerHex | kDash, 36, 36, RuleId::kServiceToken},
    {"access_token$production$", kAlnum | kLabelExtra, 40, 60, RuleId::kServiceToken},  // Braintree
    {"access_token$sandbox$", kAlnum | kLabelExtra, 40, 60, RuleId::kServiceToken},
    {"api_org_", kAlnum, 30, 50, RuleId::kHuggingfaceToken},
    {"apify_api_", kAlnum, 30, 60, RuleId::kServiceToken},
    {"bkua_", kLowerHex, 40, 40, RuleId::kServiceToken},         // Buildkite
    {"cio", kAlnum, 32, 32, RuleId::kServiceToken},              // crates.io
    {"cmVmdGtuOj", kAlnum, 50, 60, RuleId::kServiceToken},       // Artifactory
    {"dapi", kLowerHex | kDash, 32, 34, RuleId::kServiceToken},  // Databricks
    {"dckr_pat_", kTokenChar, 20, 60, RuleId::kServiceToken},    // Docker
    {"dop_v1_", kLowerHex, 64, 64, RuleId::kDigitaloceanToken},
    {"doo_v1_", kLowerHex, 64, 64, RuleId::kDigitaloceanToken},
    {"dor_v1_", kLowerHex, 64, 64, RuleId::kDigitaloceanToken},
    {"dp.", kAlnum | kDot | kDash, 36, 80, RuleId::kServiceToken},  // Doppler
    {"dt0c01.", kAlnum | kDot, 80, 100, RuleId::kServiceToken},     // Dynatrace
    {"dnkey-", kTokenChar, 40, 120, RuleId::kServiceToken},
    {"duffel_live_", kTokenChar, 40, 50, RuleId::kServiceToken},
    {"duffel_test_", kTokenChar, 40, 50, RuleId::kServiceToken},
    {"e2b_", kLowerHex, 40, 40, RuleId::kServiceToken},
    {"figd_", kTokenChar, 35, 60, RuleId::kServiceToken},              // Figma
    {"fm2_", kAlnum | kBase64Extra, 40, kAny, RuleId::kServiceToken},  // Fly.io
    {"fo1_", kTokenChar, 40, 60, RuleId::kServiceToken},
    {"fio-u-", kTokenChar, 60, 70, RuleId::kServiceToken},  // Frame.io
    {"flb_live_", kAlnum, 20, 40, RuleId::kServiceToken},
    {"fw_", kAlnum, 24, 24, RuleId::kServiceToken, true},  // Fireworks
    {"ghp_", kAlnum, 30, 255, RuleId::kGithubToken},
    {"gho_", kAlnum, 30, 255, RuleId::kGithubToken},
    {"ghu_", kAlnum, 30, 255, RuleId::kGithubToken},
    {"ghs_", kTokenChar | kDot, 30, 1024, RuleId::kGithubToken},
    {"ghr_", kAlnum, 30, 255, RuleId::kGithubToken},
    {"github_pat_", kWord, 22, 255, RuleId::kGithubToken},
    {"glpat-", kTokenChar | kDot, 16, 300, RuleId::kGitlabToken},
    {"gldt-", kTokenChar, 16, 80, RuleId::kGitlabToken},
    {"glrt-", kTokenChar | kDot, 16, 80, RuleId::kGitlabToken},
    {"glrtr-", kTokenChar | kDot, 16, 80, RuleId::kGitlabToken},
    {"glcbt-", kTokenChar, 16, 80, RuleId::kGitlabToken},
    {"glptt-", kTokenChar, 16, 80, RuleId::kGitlabToken},
    {"glft-", kTokenChar, 16, 80, RuleId::kGitlabToken},
    {"glsoat-", kTokenChar, 16, 80, RuleId::kGitlabToken},
    {"glimt-", kTokenChar, 16, 80, RuleId::kGitlabToken},
    {"glagent-", kTokenChar, 16, 80, RuleId::kGitlabToken},
    {"gloas-", kTokenChar, 16, 100, RuleId::kGitlabToken},
    {"glffct-", kTokenChar, 16, 80, RuleId::kGitlabToken},
    {"glsa_", kTokenChar, 32, 60, RuleId::kServiceToken},  // Grafana
    {"glc_", kAlnum | kBase64Extra, 32, 400, RuleId::kServiceToken},
    {"gsk_", kAlnum, 40, 80, RuleId::kServiceToken},  // Groq
    {"hf_", kAlnum, 30, 50, RuleId::kHuggingfaceToken},
    {"hvs.", kTokenChar, 20, 300, RuleId::kVaultToken},
    {"hvb.", kTokenChar, 20, 400, RuleId::kVaultToken},
    {"hvr.", kTokenChar, 20, 400, RuleId::kVaultToken},
    {"key-", kLowerHex, 32, 32, RuleId::kServiceToken},   // Mailgun
    {"lin_api_", kAlnum, 40, 40, RuleId::kServiceToken},  // Linear
    {"lin_oauth_", kLowerHex, 64, 64, RuleId::kServiceToken},
    {"live_", kAlnum, 28, 45, RuleId::kServiceToken, true},                // Mollie and others
    {"lsv2_pt_", kLowerHex | kUnderscore, 40, 50, RuleId::kServiceToken},  // LangSmith
    {"lsv2_sk_", kLowerHex | kUnderscore, 40, 50, RuleId::kServiceToken},
    {"mfa.", kTokenChar, 80, 100, RuleId::kServiceToken},  // Discord
    {"nfp_", kAlnum, 36, 60, RuleId::kServiceToken},       // Netlify
    {"npm_", kAlnum, 36, 36, RuleId::kNpmToken},
    {"ntn_", kAlnum, 40, 60, RuleId::kServiceToken},                           // Notion
    {"nvapi-", kTokenChar, 60, 80, RuleId::kServiceToken},                     // NVIDIA
    {"ops_eyJ", kTokenChar | kBase64Extra, 100, kAny, RuleId::kServiceToken},  // 1Password
    {"oy2", kLower | kDigit, 43, 43, RuleId::kServiceToken, true},             // NuGet
    {"pat-na1-", kTokenChar, 36, 36, RuleId::kServiceToken},                   // HubSpot
    {"pat-eu1-", kTokenChar, 36, 36, RuleId::kServiceToken},
    {"pplx-", kAlnum, 40, 60, RuleId::kServiceToken},                   // Perplexity
    {"pscale_tkn_", kTokenChar | kDot, 32, 64, RuleId::kServiceToken},  // PlanetScale
    {"pscale_pw_", kTokenChar | kDot, 32, 64, RuleId::kServiceToken},
    {"pul-", kLowerHex, 40, 40, RuleId::kServiceToken},  // Pulumi
    {"pypi-AgE", kTokenChar, 50, 400, RuleId::kPypiToken},
    {"pat", kAlnum | kDot, 79, 79, RuleId::kServiceToken, true},  // Airtable
    {"phc_", kAlnum, 40, 50, RuleId::kServiceToken},              // PostHog
    {"phr_", kAlnum, 40, 50, RuleId::kServiceToken},
    {"phx_", kAlnum, 40, 50, RuleId::kServiceToken},
    {"pnu_", kAlnum, 36, 36, RuleId::kServiceToken},  // Prefect
    {"pscale_oauth_", kTokenChar | kDot, 32, 64, RuleId::kServiceToken},
    {"pubkey-", kLowerHex, 32, 32, RuleId::kServiceToken},  // Mailgun
    {"r8_", kAlnum, 37, 40, RuleId::kServiceToken},         // Replicate
    {"rk_live_", kAlnum, 10, 250, RuleId::kStripeKey},
    {"rk_test_", kAlnum, 10, 250, RuleId::kStripeKey},
    {"rk_prod_", kAlnum, 10, 250, RuleId::kStripeKey},
    {"rubygems_", kLowerHex, 48, 48, RuleId::kServiceToken},
    {"rzp_live_", kAlnum, 14, 30, RuleId::kServiceToken},  // Razorpay
    {"re_", kWord, 30, 40, RuleId::kServiceToken, true},   // Resend
    {"rzp_test_", kAlnum, 14, 30, RuleId::kServiceToken},
    {"sbp_", kLowerHex, 40, 40, RuleId::kServiceToken},  // Supabase
    {"sb_secret_", kTokenChar, 20, 60, RuleId::kServiceToken},
    {"sgp_", kTokenChar, 40, 64, RuleId::kServiceToken},  // Sourcegraph
    {"shpat_", kLowerHex, 32, 32, RuleId::kShopifyToken},
    {"shpca_", kLowerHex, 32, 32, RuleId::kShopifyToken},
    {"shppa_", kLowerHex, 32, 32, RuleId::kShopifyToken},
    {"shpss_", kLowerHex, 32, 32, RuleId::kShopifyToken},
    {"sk-ant-", kTokenChar, 24, 300, RuleId::kAnthropicKey},
    {"sk-proj-", kTokenChar, 24, 300, RuleId::kOpenaiKey},
    {"sk-svcacct-", kTokenChar, 24, 300, RuleId::kOpenaiKey},
    {"sk-admin-", kTokenChar, 24, 300, RuleId::kOpenaiKey},
    {"sk-None-", kTokenChar, 24, 300, RuleId::kOpenaiKey},
    {"sk-or-v1-", kLowerHex, 64, 64, RuleId::kServiceToken},  // OpenRouter
    {"sk-", kAlnum, 20, 300, RuleId::kOpenaiKey},             // and those who copied it
    {"sk_live_", kAlnum, 10, 250, RuleId::kStripeKey},
    {"sk_test_", kAlnum, 10, 250, RuleId::kStripeKey},
    {"sk_prod_", kAlnum, 10, 250, RuleId::kStripeKey},
    {"sk.eyJ", kTokenChar | kDot, 40, 200, RuleId::kServiceToken},           // Mapbox
    {"sntrys_", kTokenChar | kBase64Extra, 40, 400, RuleId::kServiceToken},  // Sentry
    {"sntryu_", kLowerHex, 64, 64, RuleId::kServiceToken},
    {"sq0atp-", kTokenChar, 22, 22, RuleId::kServiceToken},  // Square
    {"sq0csp-", kTokenChar, 43, 43, RuleId::kServiceToken},
    {"s.", kAlnum, 24, 24, RuleId::kVaultToken, true},         // before Vault 1.10
    {"secret_", kAlnum, 43, 43, RuleId::kServiceToken, true},  // Notion, before 2024
    {"shippo_live_", kLowerHex, 40, 40, RuleId::kServiceToken},
    {"shippo_test_", kLowerHex, 40, 40, RuleId::kServiceToken},
    {"sqp_", kLowerHex, 40, 40, RuleId::kServiceToken},  // SonarQube
    {"squ_", kLowerHex, 40, 40, RuleId::kServiceToken},
    {"sqa_", kLowerHex, 40, 40, RuleId::kServiceToken},
    {"tskey-", kTokenChar, 20, 100, RuleId::kServiceToken},            // Tailscale
    {"t1.", kTokenChar | kDot, 40, 300, RuleId::kServiceToken, true},  // Yandex
    {"tvly-", kTokenChar, 28, 60, RuleId::kServiceToken},              // Tavily
    {"v1.0-", kLowerHex | kDash, 150, 200, RuleId::kServiceToken},     // Cloudflare
    {"vcp_", kAlnum, 40, 70, RuleId::kServiceToken},                   // Vercel
    {"whsec_", kAlnum | kBase64Extra, 24, 80, RuleId::kStripeKey},
    {"xai-", kAlnum, 60, 100, RuleId::kServiceToken},
    {"xapp-", kTokenChar, 20, 200, RuleId::kSlackToken},
    {"xoxa-", kTokenChar, 10, 255, RuleId::kSlackToken},
    {"xoxb-", kTokenChar, 10, 255, RuleId::kSlackToken},
    {"xoxc-", kTokenChar, 10, 255, RuleId::kSlackToken},
    {"xoxd-", kTokenChar | kBase64Extra, 10, 255, RuleId::kSlackToken},
    {"xoxe-", kTokenChar, 10, 255, RuleId::kSlackToken},
    {"xoxe.", kTokenChar, 20, 300, RuleId::kSlackToken},
    {"xoxo-", kTokenChar, 10, 255, RuleId::kSlackToken},
    {"xoxp-", kTokenChar, 10, 255, RuleId::kSlackToken},
    {"xoxr-", kTokenChar, 10, 255, RuleId::kSlackToken},
    {"xoxs-", kTokenChar, 10, 255, RuleId::kSlackToken},
    {"xkeysib-", kAlnum | kDash, 70, 100, RuleId::kServiceToken},  // Brevo
    {"xsmtpsib-", kAlnum | kDash, 70, 100, RuleId::kServiceToken},
    {"ya29.", kTokenChar, 20, 2048, RuleId::kGoogleOauth},
});

/// Where the forms of each first byte begin and end in the table.
struct FirstByteIndex {
  std::array<std::uint8_t, 256> begin{};
  std::array<std::uint8_t, 256> end{};
};

constexpr FirstByteIndex kIndex = [] {
  static_assert(kForms.size() < 256);
  FirstByteIndex index;
  for (std::size_t i = 0; i < kForms.size(); ++i) {
    const auto first = static_cast<unsigned char>(kForms[i].prefix[0]);
    if (index.end[first] == 0) index.begin[first] = static_cast<std::uint8_t>(i);
    if (index.end[first] != 0 && index.end[first] != i) throw "forms with one first byte are apart";
    index.end[first] = static_cast<std::uint8_t>(i + 1);
  }
  return index;
}();

/// The length of the body at `i`, or 0. What may follow a word does not belong to it.
std::size_t BodyLength(std::string_view text, std::size_t i, const TokenForm& form) {
  std::size_t end = RunEnd(text, i, form.body, form.longest + 1);
  if (end - i > form.longest) return 0;
  if ((form.body & kDot) != 0) {
    while (end > i && text[end - 1] == '.') --end;
  }
  if (end - i < form.shortest || Is(At(text, end), kAlnum)) return 0;
  const std::string_view body = text.substr(i, end - i);
  if (form.random && !LooksRandom(body)) return 0;
  return HasDistinctBytes(body, 5) ? end - i : 0;
}

}  // namespace

std::span<const TokenForm> TokenForms() { return kForms; }

const TokenForm* MatchToken(std::string_view text, std::size_t& length) {
  if (text.size() < 2) return nullptr;
  const auto first = static_cast<unsigned char>(text[0]);
  const TokenForm* best = nullptr;
  for (std::size_t i = kIndex.begin[first]; i < kIndex.end[first]; ++i) {
    const TokenForm& form = kForms[i];
    if (text[1] != form.prefix[1] || !text.starts_with(form.prefix)) continue;
    if (best != nullptr && best->prefix.size() > form.prefix.size()) continue;
    if (const std::size_t body = BodyLength(text, form.prefix.size(), form); body > 0) {
      best = &form;
      length = form.prefix.size() + body;
    }
  }
  return best;
}

}  // namespace logai::privacy
