// A secret cannot be written to a stream; masked it can.
// error: no match for .operator<<.|invalid operands to binary expression
#include <ostream>

#include "base/secret.h"

void Print(std::ostream& out, const logai::base::Secret& secret) {
#ifdef LOGAI_FORBIDDEN
  out << secret;
#else
  out << secret.Masked();
#endif
}
