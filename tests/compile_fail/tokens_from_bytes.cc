// Bytes and tokens cannot be mixed up.
// error: conver.*(TokenTag|TokenCount|Quantity)|no viable conversion
#include "base/units.h"

logai::base::TokenCount Make([[maybe_unused]] logai::base::ByteCount bytes) {
#ifdef LOGAI_FORBIDDEN
  return bytes;
#else
  return logai::base::TokenCount(bytes.value() / 4);
#endif
}
