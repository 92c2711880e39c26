-- Idempotency records, reasons of transitions and the cached JWKS. Applied at every start: it creates what is missing.

-- Databases of before the tables got these names.
do $$ begin
    if to_regclass('authority_keys') is not null then
        alter table authority_keys rename column only_row to singleton;
        alter table authority_keys rename to jwks_cache;
    end if;
    if to_regclass('request') is not null then
        alter table request rename column content to content_hash;
        alter table request rename column made_at to created_at;
        alter index if exists request_by_age rename to ix_processed_request_created_at;
        alter table request rename to processed_request;
    end if;
    if to_regclass('reason') is not null then
        alter table reason rename to transition_reason;
    end if;
end $$;

-- The last JWKS of the token issuer: a service starts with it where the issuer is unavailable.
create table if not exists jwks_cache (
    singleton boolean primary key default true check (singleton),
    jwks     text    not null check (length(jwks) <= 65536)
);

-- Calls that carried a request_id and changed something (contract, Calls); kept 7 days.
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
