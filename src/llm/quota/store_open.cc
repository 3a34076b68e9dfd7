// Opening the ledger's file, and reading one that cannot be written.
#include <fmt/format.h>

#include <string>
#include <utility>

#include "llm/quota/store.h"
#include "llm/quota/store_schema.h"
#include "store/open.h"

namespace logai::llm {

base::Result<QuotaStore> QuotaStore::OpenFile(const std::filesystem::path& path,
                                              std::stop_token stop) {
  QuotaStore store;
  LOGAI_ASSIGN_OR_RETURN(store.database_, store::OpenFile(path, kQuotaFormat, std::move(stop)));
  store.in_file_ = true;
  LOGAI_RETURN_IF_ERROR(store.Prepare());
  return store;
}

base::Result<QuotaStore> QuotaStore::OpenInMemory() {
  QuotaStore store;
  LOGAI_ASSIGN_OR_RETURN(store.database_, store::OpenInMemory(kQuotaFormat));
  LOGAI_RETURN_IF_ERROR(store.Prepare());
  return store;
}

void QuotaStore::CopyFrom(const std::filesystem::path& path, base::UtcTime from) {
  // In a folder that may not be written, only an "immutable" file can be read: its side files
  // cannot be made.
  for (const std::string_view how : {"mode=ro", "immutable=1"}) {
    auto attach = database_.Prepare("ATTACH ? AS kept");
    const std::string uri = store::FileUri(path, how);
    if (!attach || !attach->Bind(uri).Run()) continue;
    const auto owner = database_.Ask("PRAGMA kept.application_id");
    const auto version = database_.Ask("PRAGMA kept.user_version");
    bool done = false;
    if (owner && version && *owner == kQuotaFormat.application_id &&
        *version == kQuotaFormat.version()) {
      done =
          Transact([&]() -> base::Status {
            const auto sql = fmt::format(
                "INSERT OR IGNORE INTO request SELECT * FROM kept.request WHERE at_utc_ms > {}",
                base::EpochMs(from));
            LOGAI_RETURN_IF_ERROR(database_.Execute(sql.c_str()));
            return database_.Execute("INSERT OR REPLACE INTO learned SELECT * FROM kept.learned");
          }).has_value();
    }
    // The file stays readable: another process is free to do with it what it likes.
    if (!database_.Execute("DETACH kept")) return;
    if (done) return;
  }
}

}  // namespace logai::llm
