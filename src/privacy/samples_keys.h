#pragma once

#include "privacy/samples_personal.h"

namespace logai::privacy::samples {

// Private keys, whole and in pieces; see samples_personal.h for how a sample is written.

inline constexpr Samples kPrivateKey = {
    "tls.key: ⟦LS0tLS1CRUdJTi"
    "BQUklWQVRFIEtFWS0tLS0tCnd6RUlubmNJSUEzQU54TjlLM0tTVTlNaTRyb05MODlzTTk5NVlUQlhhSzdK⟧",
    "⟦-----BEGIN"
    " RSA PRIVATE "
    "KEY-----"
    "\nwzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0TesU\nLeetLDQ8B8vW2ZBjyaXYl1AcCt"
    "Ln99MHwP708dWgW5hQxdGlvxzX3SCb8FNVgnX6\nJVR7siFTrUTLzFoJusTeKuDFmi7ZCPvmW0QdpaJD==\n-----END "
    "RSA PRIVATE KEY-----⟧",
    "dumped: ⟦-----BEGIN"
    " RSA PRIVATE "
    "KEY-----"
    "\\nwzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0TesU\\nLeetLDQ8B8vW2ZBjyaXYl1Ac"
    "CtLn99MHwP708dWgW5hQxdGlvxzX3SCb8FNVgnX6\\nJVR7siFTrUTLzFoJusTeKuDFmi7ZCPvmW0QdpaJD==\\n-----"
    "END RSA PRIVATE KEY-----⟧",
    "{\"key\":\"⟦-----BEGIN"
    " RSA PRIVATE "
    "KEY-----"
    "\\nwzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0TesU\\nLeetLDQ8B8vW2ZBjyaXYl1Ac"
    "CtLn99MHwP708dWgW5hQxdGlvxzX3SCb8FNVgnX6⟧\"}",
    "⟦-----BEGIN"
    " RSA PRIVATE "
    "KEY-----"
    "\nwzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0TesU\nLeetLDQ8B8vW2ZBjyaXYl1AcCt"
    "Ln99MHwP708dWgW5hQxdGlvxzX3SCb8FNVgnX6⟧\nnext line here",
    // Lines of a key that are events of their own, with and without what loggers put in front.
    "⟦wzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0TesU⟧",
    "INFO out ⟦LeetLDQ8B8vW2ZBjyaXYl1AcCtLn99MHwP708dWgW5hQxdGlvxzX3SCb8FNVgnX6⟧",
    "2026-11-20T12:00:01.5Z stdout F "
    "⟦vXYl1AcCtLn99MHwP708dWgW5hQxdGlvxzX3SCb8FNVgnX6wzEInncIIA3ANxN9K3KSU9M⟧",
    "INFO ⟦MC4CAQAwBQYDK2VwBCIEIHf3n0hWm2Qy8sT1vXz5Rk7LpB4dGj6NcA9eUoIiKbYw⟧",
    "⟦N8wq3XvRk2LmZt7Yc1HdPg9sQe4BfUj6oWnCiT==⟧",
    "[main] ⟦u7Xk2QpLm9Zc4Rt/V1HdNw==⟧",
    "Nov 22 21:00:00 host app[123]: ⟦u7Xk2QpLm9Zc4Rt/V1HdNw==⟧",
    "web-1  | ⟦u7Xk2QpLm9Zc4Rt/V1HdNw==⟧",
    "12:00:01 ⟦wzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0TesU⟧\n"
    "12:00:02 loader read ⟦u7Xk2Q==⟧\n12:00:03 done",
    "{\"log\":\"⟦wzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0TesU⟧\\n\",\"stream\":"
    "\"stdout\"}",
    "⟦LeetLDQ8B8vW2ZBjyaXYl1AcCtLn99MHwP708dWgW5hQxdGlvxzX3SCb8FNVgnX6\nJVR7siFTrUTLzFoJusTeKuDFmi7"
    "ZCPvmW0QdpaJD==\n-----END"
    " RSA PRIVATE KEY-----⟧",
};

inline constexpr Samples kNoPrivateKey = {
    "-----BEGIN"
    " PUBLIC KEY-----\nZcy0l77sjqDiJzaX9lBrxhNSSEBFxWnl3w8taT97AR7tPECwFq99T5Wsz17vmnjN\n-----END "
    "PUBLIC KEY-----",
    "-----BEGIN"
    " CERTIFICATE-----",
    "----- BEGIN -----",
    "HEAD is now at 2daa918e35beb033e8bab25a9fab20318b9a1aa5",
    "9f738aa0feeeeade962588c29c0edd996d7d2975b341c649b5d508de4fecc032",
    "computed sha384 oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC",
    "etag u7Xk2QpLm9Zc4Rt/V1HdNw==",
    "Content-MD5: u7Xk2QpLm9Zc4Rt/V1HdNw==",
    "request u7Xk2QpLm9Zc4Rt/V1HdNw== done",
    "INFO VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyA4Njc=",
    "INFO id 4ZeV4HMwQ9R2c2zCkxTU",
    "reading /usr/local/share/Application2/Support3/lib4/Framework5/Versions6",
    "com/example/OrderService2/Handler3/PaymentGateway4/RetryPolicy56",
    "{\"sha\":\"wzEInncIIA3ANxN9K3KSU9Mi4roNL89sM995YTBXaK7JQEVT0mlAmrtVETW0TesU\"}",
    "2026-11-20 12:00:00 -----BEGIN"
    " CERTIFICATE-----\n2026-11-20 12:00:01 "
    "Zcy0l77sjqDiJzaX9lBrxhNSSEBFxWnl3w8taT97AR7tPECwFq99T5Wsz17vmnjN\n2026-11-20 12:00:02 "
    "u7Xk2QpLm9Zc4Rt/V1HdNw==\n2026-11-20 12:00:03 -----END"
    " CERTIFICATE-----",
};

}  // namespace logai::privacy::samples
