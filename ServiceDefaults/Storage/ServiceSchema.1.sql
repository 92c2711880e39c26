-- Idempotency records, reasons of transitions and the cached JWKS.

-- The last JWKS of the token issuer: a service starts with it where the issuer is unavailable.
create table if not exists jwks_cache (
    singleton boolean primary key default true check (singleton),
    jwks     text    not null check (length(jwks) <= 65536)
);

-- Calls that carried a request_id and changed something (docs/contract.md, RPCs); kept 7 days.
create table if not exists processed_request (
    client     text        not null check (length(client) <= 100),
    method     text        not null check (length(method) <= 200),
    request_id uuid        not null,
    content_hash bytea     not null check (octet_length(content_hash) = 32),
    resource   text        not null check (length(resource) <= 300),
    event_id   uuid,
    created_at    timestamptz not null,
    primary key (client, method, request_id)
);
create index if not exists ix_processed_request_created_at on processed_request (created_at);

-- The reason given for a transition: beside the log, not in it, so that it can be masked.
create table if not exists transition_reason (
    event_id uuid primary key,
    district text not null check (length(district) <= 6),
    text     text not null check (length(text) between 1 and 2000)
);
