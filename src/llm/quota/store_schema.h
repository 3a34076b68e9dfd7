#pragma once

#include "store/open.h"

/// The tables of the quota ledger's file.
namespace logai::llm {

// A request stays 'open' until it ends; `requests` is 0 when it never reached a server. Limits hold
// for a model of an account, or with model '' for the account. A metric of -1: no request at all.
constexpr const char* kQuotaSchema = R"sql(
CREATE TABLE request(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  provider TEXT NOT NULL,
  catalogue_row TEXT NOT NULL,
  own_endpoint INTEGER NOT NULL,
  account TEXT NOT NULL,
  model TEXT NOT NULL,
  at_utc_ms INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cached_tokens INTEGER,
  estimated INTEGER NOT NULL,
  cost_micro_usd INTEGER,
  outcome TEXT NOT NULL
) STRICT;
CREATE INDEX request_of_model ON request(account, model, at_utc_ms);
CREATE INDEX request_at ON request(at_utc_ms);
CREATE INDEX request_open ON request(account, model) WHERE outcome = 'open';
CREATE TABLE learned(
  account TEXT NOT NULL,
  model TEXT NOT NULL,
  metric INTEGER NOT NULL,
  period INTEGER NOT NULL,
  max INTEGER,
  remaining INTEGER NOT NULL,
  refills INTEGER NOT NULL,
  seen_at_utc_ms INTEGER NOT NULL,
  resets_at_utc_ms INTEGER NOT NULL,
  after_id INTEGER NOT NULL,
  PRIMARY KEY(account, model, metric, period)
) STRICT, WITHOUT ROWID;
)sql";

constexpr const char* kQuotaMigrations[] = {kQuotaSchema};

/// "LogQ".
constexpr store::Format kQuotaFormat{.application_id = 0x4c6f6751, .migrations = kQuotaMigrations};

}  // namespace logai::llm
