#pragma once

#include <string>
#include <string_view>

namespace logai::agent {

/// What people call the thing that writes a group: "payment" for "payment/app.log", "checkout" for
/// "/ecs/checkout", "ts-order-service" for "ts-order-service-5b67c48447-mv5hb.log".
std::string ServiceOf(std::string_view group);

/// Whether a name is the address of a machine, "10.1.2.3", "ip-10-0-1-5" or "fe80::1", of which no
/// part is a number to leave out.
bool IsAddress(std::string_view name);

/// Whether a name that ServiceOf gave says whose log it is; "app" and "the log" do not.
bool SaysWhose(std::string_view service);

/// Whether `text` names `service` as a word of its own, in any case. A part of a longer name is no
/// mention: "payment-db" does not mention "payment".
bool Mentions(std::string_view text, std::string_view service);

}  // namespace logai::agent
