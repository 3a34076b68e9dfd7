#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/offline_culprit.h"
#include "agent/offline_signals.h"

namespace logai::agent {

/// The party that an error says it could not get an answer from: "inventory-db" in "could not
/// connect to inventory-db:5432", "vault" in "vault is unreachable". Empty when it names none, or
/// only "the server" and the like. Names as the text has them, without scheme and port.
std::string BlamedIn(std::string_view text);

/// Whether two records say the same, numbers and ids aside.
bool SaysTheSame(const Candidate& a, const Candidate& b);

/// Whether a service keeps data for others, by its name: a database, a queue, a store of keys. Its
/// own error is nearer to the cause than that of its client.
bool IsStore(std::string_view service);

/// Those of `chain` that say the same as `cause` in other services within seconds of it: fellow
/// sufferers, none of which is to blame for the others. In order of names.
std::vector<const Candidate*> FellowsOf(const Candidate& cause,
                                        std::span<const Candidate* const> chain);

/// Of what began in the same second as `first`, in other groups, what is nearest to the root: the
/// store rather than its client, the one that is spoken of rather than the speaker. `first` itself
/// when nothing tells.
const Candidate* NearestToRoot(const Candidate& first, std::span<const Candidate* const> chain,
                               KnownServices& services);

/// The trouble of the service that `loud` speaks of, when it began before `loud`; what a line says
/// that it took, such as a pause of 14 s, had begun as long before. Null when there is none.
const Candidate* TroubleOfCalled(const Candidate& loud, std::span<const Candidate* const> trouble,
                                 KnownServices& services);

/// When the trouble of a candidate began: its onset, less what its line says that it took.
/// REQUIRES: c.onset.
base::UtcTime BeginOf(const Candidate& c);

/// Whether `effect` began in the same second as `cause` in another service, and nothing in either
/// says which of the two followed from the other.
bool HasNoOrder(const Candidate& cause, const Candidate& effect, KnownServices& services);

/// How many telling words two records share; names of services and numbers are none.
std::size_t SharedWords(const Candidate& a, const Candidate& b);

}  // namespace logai::agent
