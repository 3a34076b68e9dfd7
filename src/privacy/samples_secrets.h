#pragma once

#include "privacy/samples_personal.h"

namespace logai::privacy::samples {

// Keys, tokens and passwords; see samples_personal.h for how a sample is written.

inline constexpr Samples kAwsKey = {
    "AWS_ACCESS_KEY_ID: ⟦AKI"
    "AU6RS6ZJHYL7VLF7R⟧",
    "loaded credentials ⟦ASI"
    "AXEWCTXR7QSVLA6QU⟧ region=x",
};

inline constexpr Samples kNoAwsKey = {
    "AKIA",
    "AKIAshort",
    "user AID"
    "AR5SWWRW2WL4XVJKM",
    "xAKI"
    "AX6SF2K2TRBMK4LOL",
    "AKI"
    "AC6OKDIHUL6MC25WYENPX",
};

inline constexpr Samples kAwsSecret = {
    "aws_secret_access_key = ⟦6oCzfV1NIuk8Io5yaGKb/XJD2aSJd7n+2Khd9fsu⟧",
    "{\"SecretAccessKey\":\"⟦6oCzfV1NIuk8Io5yaGKb/XJD2aSJd7n+2Khd9fsu⟧\"}",
    "AWS_SECRET_ACCESS_KEY=⟦6oCzfV1NIuk8Io5yaGKb/XJD2aSJd7n+2Khd9fsu⟧",
};

inline constexpr Samples kAwsSession = {
    "AWS_SESSION_TOKEN=⟦IQo"
    "JAWZ8R2a3Hs1jX9CjnTGSigV8lS9W0Iaa0kpiXdJKmYke9M9ImFW05qAYGUk6niJUo45kYbbOfSetYY926KmmQvTfQaBU8"
    "Tf7SJeBHqn9cPSCyI0ZAeijRP7e⟧",
    "token ⟦Fwo"
    "GyCPfR2JuSSfmehp3m4v5HBwITSitVnSuhBdWXrv0lICAQjdr6G4riMAbxzbmkst9ope261YeZr2uM5Sd1wET1AsxblSpx"
    "e6TJKesj4fViJbliz⟧",
};

inline constexpr Samples kApiKey = {
    "api_key=⟦DEuOR0FyEq8BVubEZsfDH1HOnp08Ht5ISt6c⟧ accepted",
    "x-api-key: ⟦ryOvHFqf7NIsnYWPSVntWyYYIuWpSzob⟧",
    "{\"apiKey\":\"⟦92XhClkNvLZEGCCLMMCf47eq⟧\"}",
    "{\\\"apiKey\\\":\\\"⟦wWAbeT47n6bUddGMJpKEX3Y3⟧\\\"}",
    "?api_key=⟦f48385971f1bba10ef43a9e7516072cb⟧&page=2",
    "AccountKey=⟦rTLdXSEutdKxPLrN8CpmbuRAdDcxraKCCj11hkW8GtEP5zfF7eDrPpDfZyDD==⟧;EndpointSuffix=x",
    "API key: ⟦Q1acToD4C8MLsgoZMiOF7UyGFi6KmE2u⟧",
    "API-Key ⟦abcdef0123456789abcdef⟧",
    "sent X-API-KEY ⟦abcdef0123456789abcdef⟧ to",
    "api%5Fkey=⟦DEuOR0FyEq8BVubEZsfDH1HOnp08Ht5ISt6c⟧",
};

inline constexpr Samples kNoApiKey = {
    "no api key configured",
    "api_key=[MASKED]",
    "api key: required",
    "api_key=${API_KEY}",
    "cache key=user:1234",
    "key=value",
    "x-api-key: missing",
    "partition_key=orders",
    "api key 94d569db-6fd7-4285-8787-8a7ffc1108dc rotated",
    "API key rotation finished",
    "API-Key web-tsl42jspgf-cjbkv revoked",
};

inline constexpr Samples kBearer = {
    "authorization=Bearer%20⟦cw77YCJTialmMnaYGfcy5XrBadis1FihnLb6bP9T⟧",
    "hdr Authorization: Bearer ⟦NnBciWfbkxYhoIuA6wTsc50OjHITeFxxQ0ZUIIiFePsFzb9kqP⟧",
    "auth=Bearer ⟦RDfsPDtMyS4X4GEaxUYw._xjA5Sp8wIkBcJ0spy9Bu⟧",
    "{\"Authorization\":\"Bearer ⟦DsbRGzzYjIUETKIQfrUSCEiwvjBBHDI0Wb3Q88nB⟧\"}",
    "Authorization: Token ⟦7d4b6ab0553854edd3aae7ed5e15ff034d16017f⟧",
    "sent Bearer ⟦bce66869b7bb71fcb447fc135c396aff⟧",
    "Authorization: Bearer\n  ⟦bce66869b7bb71fcb447fc135c396aff⟧",
    "-H 'Authorization: Bearer ⟦3inFzMYsAGgmlnL0YBUrBnTgYgeits⟧'",
    "Authorization: Digest username=\"bob\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c0\", "
    "uri=\"/dir\", response=\"⟦6629fae49393a05397450978507c4ef1⟧\"",
};

inline constexpr Samples kNoBearer = {
    "Bearer token expired",
    "bearer authentication failed",
    "Authorization: Bearer [MASKED]",
    "Authorization: none",
    "auth: ok",
    "authorization failed: user unknown",
    "Authorization: Digest required",
    "Authorization: Digest username=\"bob\", response=\"[MASKED]\"",
};

inline constexpr Samples kBasic = {
    "SMTP AUTH PLAIN ⟦AGJvYgBLeDltUDJ2TA==⟧",
    "sent Authorization: Basic ⟦cHJpeWE6azhzOFJfNzY1⟧",
    "Proxy-Authorization: Basic ⟦YTpiMQ==⟧",
    "{\"auths\":{\"reg.io\":{\"auth\":\"⟦dXNlcjpwYXNz⟧\"}}}",
};

inline constexpr Samples kNoBasic = {
    "AUTH PLAIN is not offered", "Basic authentication required",
    "basic checks passed",       "BASIC dGVzdA==",
    "{\"auth\":\"internal\"}",   "Authorization: Basic realm=\"x\"",
};

inline constexpr Samples kJwt = {
    "jwt rejected: ⟦ey"
    "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6ImFubiJ9."
    "nQvWys81vp7hB1dx8PpD5KHXe3PYiGkPAuNaRL63xYK⟧",
    "token=⟦ey"
    "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6ImFubiJ9."
    "nQvWys81vp7hB1dx8PpD5KHXe3PYiGkPAuNaRL63xYK⟧&x=1",
    "cut ⟦ey"
    "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6ImFubiJ9⟧...",
};

inline constexpr Samples kNoJwt = {
    "eyJ",
    "body=ey"
    "Jtc2ciOiJoZWxsbyB3b3JsZCJ9",
    "x.eyJhbGci.y",
    "ey"
    "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9 alone",
};

inline constexpr Samples kSecret = {
    "erlang.cookie = ⟦XQZWVKLMNPRSTUVBCDFG⟧",
    "client_secret=⟦ehF5HPVyibZAqYYLwph5N6rnUYUG1s⟧",
    "{\"secret\":\"⟦4jstXP4GNSTzRznE58KE⟧\"}",
    "AWS4-HMAC-SHA256 SignedHeaders=host, "
    "Signature=⟦fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024⟧",
    "?GoogleAccessId=x&Expires=1&Signature=⟦vjbyPxybdZaNmGa7yT272YEAiv4vZ9QkL1⟧&a=b",
};

inline constexpr Samples kNoSecret = {
    "secret=db-credentials",
    "secret \"default/tls\" not found",
    "secret: my-app-tls",
    "signature=fe5f80f77d5fa3beca038a248ff027d0445342fe2855ddc963176630326f1024 of a.tgz",
    "secret_arn=arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
    "secret=vault:kv/data/x#y",
};

inline constexpr Samples kToken = {
    "-Dsonar.login=⟦9f86d081884c7d659a2feaa0c55ad0159f86d081⟧",
    "access_token=⟦oaxLOpEkko1o4iuaaObehm5PTaRFm4⟧",
    "{\"refresh_token\":\"⟦9VLaBJHSkjmkLbMUmGpysVuED8fI1h9EUM2dpY75⟧\"}",
    "token=⟦7f306532a4b3ea53b3266ab5e27cec03⟧",
    "CODECOV_TOKEN=⟦94d569db-6fd7-4285-8787-8a7ffc1108dc⟧",
    "AZURE_DEVOPS_PAT=⟦a7b3kq92mzx84hv5ntpw6j3yq8c2d9f4g5h6j7k8l9m2n3p4q5r6⟧",
    "{\n  \"token\":\n    \"⟦9b74c9897bac770ffc029102a200c5df⟧\"\n}",
    "{\\\"token\\\":\\n \\\"⟦9b74c9897bac770ffc029102a200c5df⟧\\\"}",
};

inline constexpr Samples kNoToken = {
    "token expired",
    "tokens=1234",
    "max_tokens: 4096",
    "unexpected token: x",
    "nextToken=m9XIrAfY9V8vEfw8utSBHzeWwvM6VYJS5fpsxyFk",
    "token=null",
    "token_type=bearer",
    "{\n  \"token\":\n    \"expired\"\n}",
    "token:\n  9b74c9897bac770ffc029102a200c5df",
};

inline constexpr Samples kCookie = {
    "Cookie: session=⟦HSaV82EhbDOaPRquEJR9GjebLi2Y27PFcWIzFA0x⟧",
    "Set-Cookie: sid=⟦JXzBBQjd9Y3hFDNMzcAehF9Rm91reg⟧; Path=/; HttpOnly",
    "Cookie: theme=dark; PHPSESSID=⟦015cd160dddc05a496d2b6cd68⟧; lang=en",
    "JSESSIONID=⟦I4XSAHK3EEYC0JMB5U3I3PEXBAL1FRIX⟧",
};

inline constexpr Samples kNoCookie = {
    "Cookie: theme=dark",
    "Set-Cookie: lang=en; Path=/; Max-Age=3600",
    "session=3",
    "session_id=94d569db-6fd7-4285-8787-8a7ffc1108dc",
};

inline constexpr Samples kGithub = {
    "using ⟦ghp"
    "_VxNJSh55sjFSHGpZXTX6ejlc93P9kIQBiAuY⟧ now",
    "using ⟦github_pat"
    "_IPeqtDAAxNaOgtnPyTDzgPCsY4WxBjTccGpH75XkhRtl7m8YYT2Kl7rEpcDvNhnYG7gT0jX1aIdWEfAkkN⟧ now",
    "GH_TOKEN=⟦ghs"
    "_13fUCr9cs37DmO4STQd04ghWggF2gk4caqMn⟧ gh pr list",
    "\x1b"
    "[31m⟦gho"
    "_uZ7bHIEcU4CTyXam8lGLAcJuTCkGlws5DE7F⟧\x1b"
    "[0m",
    "\\n⟦ghu"
    "_SoSSbqOCbdSKsVhsgk2Z1dnd2CLXeU2nFHc4⟧",
};

inline constexpr Samples kGitlab = {
    "using ⟦glpat"
    "-kdCDvFHV4JX9VQ0ReyJv⟧ now",
};

inline constexpr Samples kSlack = {
    "using ⟦xoxb"
    "-HQQ1BoQYKoyPsQl44c651LmIkD5vWjHAdCs0nfr3pCBlaHauhn⟧ now",
};

inline constexpr Samples kStripe = {
    "using ⟦sk_live"
    "_cnkOi8sHtEurlFCEtdTph5iu1E9pr1RHZwTQdTTA4wUhq5fdYJpN8QU8nNdFJWFobcnhpZLMI6fKrgc7kW6BJbRkfgi85"
    "NjPqKa⟧ now",
    "using ⟦whsec"
    "_jyQ1USnGMQbW24hQfotpF90HsxHVGG3o⟧ now",
};

inline constexpr Samples kOpenai = {
    "using ⟦sk-proj"
    "-S2wlLDxiYLoVuxQGa2V4GTEStVa3aEETELC8Gyv59gaGdaEOaB8kiSpGrgU7X8EdYGKxPHniGFpqiYbHRTjd0bCN4g6IY"
    "qoL6MU4⟧ now",
    "using ⟦sk"
    "-zthEITD28pdTcj6zkogQSKvoQdeZwtmGImMds8uxGcOIPKpF⟧ now",
};

inline constexpr Samples kAnthropic = {
    "using ⟦sk-ant"
    "-api03-"
    "ucQnd2rKzseGTl4QoWsDiujHNwBVkleo1f33h6mSmVD4SIhaSaXxISpMw8uCAf8KT92aqSa01lrdV6uhgUtsnyyAKkfpAi"
    "y⟧ now",
};

inline constexpr Samples kGoogle = {
    "using ⟦AIz"
    "aexd1XCOiAeHvMKK2gPq1ZpGYap3OpR6ANqP⟧ now",
};

inline constexpr Samples kGoogleOauth = {
    "using ⟦ya29"
    ".lEv7gXblTOvGXjmjwzcyruD5Qh1AJbDdAMxMGLd4c5zeeShEBxysxnnd1nnm⟧ now",
    "using ⟦GOCSPX"
    "-t622nNBp4cgM9EsVMGiX4FLOZACb⟧ now",
};

inline constexpr Samples kNpm = {
    "using ⟦npm"
    "_DTMu3YZKx9H5YsMNIZ5cJa9BRdhxMss31rRw⟧ now",
};

inline constexpr Samples kPypi = {
    "using ⟦pypi"
    "-AgEIcHlwaS5vcmcF3O6by0a0q5qj40tvcuMMUlQtr3xCM0i1KXoGtmbX0JoSLAiJtb8GvAsjd91⟧ now",
};

inline constexpr Samples kVault = {
    "legacy ⟦s"
    ".isIhtjQUucqYJ4N1RitcZIYh⟧ now",
    "using ⟦hvs"
    ".15Uu74FfJXADumXw4eQzkc46VmiaKZbjc0BOeSG0gExieOFqpmUGFuUaLUW2xxCTorxH7h4Fwp36roFCfg4eNcTJbR⟧ "
    "now",
};

inline constexpr Samples kHuggingface = {
    "using ⟦hf"
    "_nckErhP4S1FlTE7YSaGKWo8bFV3NWrGdUG⟧ now",
};

inline constexpr Samples kNoOpenai = {
    "sk"
    "-learn-contrib-polynomial",
    "task-sk-done",
};

inline constexpr Samples kSlackHook = {
    "webhook=⟦https://hooks.slack.com"
    "/services/T1VLYS6VO4J/BRXVHYZ2QIJ/vzuidWRLLaA7rZUQMnJb6nhd⟧ status=200",
};

inline constexpr Samples kChatHook = {
    "\"url\":\"⟦https:\\/\\/hooks.zapier.com\\/hooks\\/catch\\/123456\\/ab12cd3⟧\",\"a\":1",
    "⟦https://discord.com/api/webhooks"
    "/123456789012345678/HSYCM0MqZPsf4lqgB5HxjTGVVnWK27ACMfCRehNC6OVyUOXdBCsHwMGsTHP5EoHx5vl6⟧ 204",
};

inline constexpr Samples kSendgrid = {
    "mail key ⟦SG"
    ".61WyVQaKxRTEZLPu9f1AxT.e2O2Duvuw68jNYqkGSfCsQAdJHvF7PUXP9nfA1svAl8⟧",
};

inline constexpr Samples kTwilio = {
    "twilio ⟦S"
    "Kacba869e4067092776c694653f7e9825⟧",
};

inline constexpr Samples kTelegram = {
    "bot ⟦123456789:A"
    "AldzipGrvoWke8h1ATAjKmKpyTYR1e2mmp⟧",
    "https://api.telegram.org/bot⟦123456789:A"
    "AldzipGrvoWke8h1ATAjKmKpyTYR1e2mmp⟧/send",
    "(⟦123456789:A"
    "AldzipGrvoWke8h1ATAjKmKpyTYR1e2mmp⟧)",
};

inline constexpr Samples kDigitalocean = {
    "do ⟦dop_v1"
    "_a46e630f5906858c82b937078ce82fcf4cf1c168a5bd5c7197dff5effe77a742⟧",
};

inline constexpr Samples kShopify = {
    "shop ⟦shpat"
    "_3ee040f4312de530ada75ffa1a0f1668⟧",
};

inline constexpr Samples kAzure = {
    "azure ⟦RTO8Q"
    "~zqPcqEkf56eOVaQNXbAUHyJPUSxP86Ww⟧",
};

inline constexpr Samples kService = {
    "plaid ⟦access-production-12345678-1234-1234-1234-123456789abc⟧",
    "⟦access_token$production$abcdefghijklmnop$0123456789abcdef0123456789abcdef⟧",
    "identity ⟦AGE-SECRET"
    "-KEY-1GFPYYSJZGQ7X2VK3DL9MWN4RT5CH6E8A0U⟧ cut off",
    "dap"
    "i ⟦dapi793f8381433e947aa51ddc038c230a9e⟧",
    "https://⟦9392e7fc6d7e2bda9e89070db48cd8a3⟧@o91.ingest.sentry.io/7",
    "tfe ⟦tZUFsfOoQWuakC.atlasv1"
    ".Q6Ez0QYPtNb6nEjLa6hdYfHOLwnGrTg2JCsWkQ6Ez0QYPtNb6nEjLa6hdYfHOLwn⟧",
    "discord ⟦MTk4NjIyNDgzNDcxOTI1MjQ4"
    ".Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs3xQ8a⟧",
    "grafana ⟦eyJrIjoi"
    "WHB4eWlPZWNyWFd1TjhvZ1JrdVc0T0U4akhrODdxdkVUNUFHN2s5⟧",
    "linear ⟦lin_oauth"
    "_44d0fa525133990d14520b26c7dba7bc0781babe7d56468ef744d0fa525133aa⟧",
    "docker ⟦dckr_pat"
    "_I6u6oJX9j3TRFbb9hAdeTv8eGTh⟧",
    "groq ⟦gsk"
    "_xEPbHGlPpgnYhMrrrehhXMJtBBHnZaA9rdVjO5U5fQNO2feQERFn⟧",
};

}  // namespace logai::privacy::samples
