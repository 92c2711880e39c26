-- The two tables of contract.md, Events, and what keeps them.

create table if not exists outbox (
    id          bigint generated always as identity primary key,
    event_id    uuid        not null unique,
    type        text        not null check (length(type) between 1 and 200),
    district    text        not null check (length(district) <= 6),
    recorded_at timestamptz not null,
    traceparent text        not null check (length(traceparent) <= 100),
    payload     bytea       not null check (octet_length(payload) <= 1048576)
);

create table if not exists event_log (
    position    bigint      primary key check (position > 0),
    event_id    uuid        not null unique,
    type        text        not null,
    district    text        not null,
    recorded_at timestamptz not null,
    traceparent text        not null,
    payload     bytea       not null,
    hash        bytea       not null check (octet_length(hash) = 32)
);

-- Against accidents; against the owner of the database stand the checkpoints held outside.
create or replace function refuse_to_change_the_log() returns trigger language plpgsql as $$
begin
    raise exception 'event_log only grows: % is refused', tg_op using errcode = 'restrict_violation';
end $$;

create or replace trigger event_log_rows_stay before update or delete on event_log
    for each row execute function refuse_to_change_the_log();
create or replace trigger event_log_stays before truncate on event_log
    for each statement execute function refuse_to_change_the_log();

create table if not exists sent_up_to (
    only_row boolean primary key default true check (only_row),
    position bigint  not null check (position >= 0)
);
insert into sent_up_to (position) values (0) on conflict do nothing;

create table if not exists checkpoint (
    position  bigint      primary key check (position >= 0),
    hash      bytea       not null check (octet_length(hash) = 32),
    signed_at timestamptz not null,
    signature bytea       not null,
    key_id    bytea       not null,
    public_key bytea      not null
);

-- The last keys of whoever issues tokens: a service starts from them, also where the issuer is away.
create table if not exists authority_keys (
    only_row boolean primary key default true check (only_row),
    jwks     text    not null check (length(jwks) <= 65536)
);

-- Calls that carried a request_id and changed something (contract, Calls); kept 7 days.
create table if not exists request (
    client     text        not null check (length(client) <= 100),
    method     text        not null check (length(method) <= 200),
    request_id uuid        not null,
    content    bytea       not null check (octet_length(content) = 32),
    resource   text        not null check (length(resource) <= 300),
    event_id   uuid,
    made_at    timestamptz not null,
    primary key (client, method, request_id)
);
create index if not exists request_by_age on request (made_at);

-- Why a move was made: every reason there ever was, beside the log and not in it, so that it can be masked.
create table if not exists reason (
    event_id uuid primary key,
    district text not null check (length(district) <= 6),
    text     text not null check (length(text) between 1 and 2000)
);

-- What this service has applied of others (contract, Events): the event's id, in the transaction of its effect. Also what an operator has
-- dropped (resolved_dead_letter): nothing more is to be done with it either.
create table if not exists inbox (
    event_id   uuid        primary key,
    source     text        not null,
    position   bigint      not null check (position > 0),
    applied_at timestamptz not null default now(),
    unique (source, position)
);

-- Per source the highest position up to which nothing is missing, and the chain's hash there.
create table if not exists inbox_cursor (
    source   text   primary key check (length(source) <= 50),
    position bigint not null check (position >= 0),
    hash     bytea  not null check (octet_length(hash) = 32)
);

-- Events that could not be applied: set aside so that the others go on, seen, and applied when they are sent again.
create table if not exists inbox_parked (
    source    text        not null,
    position  bigint      not null,
    event_id  uuid        not null,
    type      text        not null,
    error     text        not null check (length(error) <= 2000),
    parked_at timestamptz not null default now(),
    primary key (source, position)
);

-- Databases made before attempts were counted. The check comes first: ALTER TABLE locks the table even where the column exists.
do $$ begin
    if not exists (select from pg_attribute where attrelid = 'inbox_parked'::regclass and attname = 'attempts' and not attisdropped) then
        alter table inbox_parked add column attempts integer not null default 3 check (attempts > 0);
    end if;
end $$;

-- Resolved dead letters: applied by a retry, or dropped by an operator. Each has its row in inbox too. A dropped event without one would be
-- taken for an event of a rewritten log when it is delivered again, and halt the subscription; and read-your-writes would wait for it.
create table if not exists resolved_dead_letter (
    source      text        not null,
    position    bigint      not null,
    event_id    uuid        not null,
    type        text        not null,
    error       text        not null check (length(error) <= 2000),
    attempts    integer     not null check (attempts > 0),
    failed_at   timestamptz not null,
    resolution  text        not null check (resolution in ('Applied', 'Dropped')),
    resolved_at timestamptz not null default now(),
    resolved_by text        not null check (length(resolved_by) <= 255),
    drop_reason text        not null check (length(drop_reason) <= 500),
    primary key (source, position)
);
