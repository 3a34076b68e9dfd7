#pragma once

#include "privacy/samples_personal.h"

namespace logai::privacy::samples {

// Codes of a few digits; see samples_personal.h for how a sample is written.

inline constexpr Samples kOneTimeCode = {
    "Your Example code is ⟦482913⟧ FA+9qCX9VSu",
    "your one-time code is ⟦482913⟧",
    "sent OTP ⟦482913⟧ to user 7",
    "{\"otp\":\"⟦482913⟧\",\"ok\":true}",
    "verification code: ⟦48291⟧",
    "sms body: Your security code is ⟦4829136⟧.",
    "2FA code=⟦482913⟧ accepted",
    "PIN is ⟦4821⟧",
    "⟦482913⟧ is your Acme verification code",
    "use code ⟦482913⟧ to sign in",
    "login code (⟦482913⟧)",
};

inline constexpr Samples kNoOneTimeCode = {
    "your exit code is 1234",
    "your zip code is 94107",
    "error code is 482913",
    "exit code: 1234",
    "status code 5031",
    "Erlang/OTP 25 started",
    "gpio pin: 1024",
    "pin 1024 is high",
    "OTP expired after 300000 ms",
    "verification code sent at 20261118T090000",
    "area code 2139",
    "product code is 482913",
    "5021 is your queue position",
};

inline constexpr Samples kCardCode = {
    "cvv=⟦123⟧",
    "{\"cvc\":\"⟦1234⟧\"}",
};

}  // namespace logai::privacy::samples
