-- Outbox, event log, checkpoints, subscriptions and dead letters.

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

-- Guards against accidental changes. Against the owner of the database, checkpoints are stored outside of it.
create or replace function event_log_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'event_log only grows: % is refused', tg_op using errcode = 'restrict_violation';
end $$;

create or replace trigger event_log_no_update_delete before update or delete on event_log
    for each row execute function event_log_append_only();
create or replace trigger event_log_no_truncate before truncate on event_log
    for each statement execute function event_log_append_only();

create table if not exists published_position (
    singleton boolean primary key default true check (singleton),
    position bigint  not null check (position >= 0)
);
insert into published_position (position) values (0) on conflict do nothing;

create table if not exists checkpoint (
    position  bigint      primary key check (position >= 0),
    hash      bytea       not null check (octet_length(hash) = 32),
    signed_at timestamptz not null,
    signature bytea       not null,
    key_id    bytea       not null,
    public_key bytea      not null
);

-- Events of other services that were applied, in the transaction of their effect, or dropped by an operator (resolved_dead_letter).
create table if not exists inbox (
    event_id   uuid        primary key,
    source     text        not null,
    position   bigint      not null check (position > 0),
    applied_at timestamptz not null default now(),
    unique (source, position)
);

-- The highest contiguous position per source, and the hash of the chain at that position.
create table if not exists subscription_cursor (
    source   text   primary key check (length(source) <= 50),
    position bigint not null check (position >= 0),
    hash     bytea  not null check (octet_length(hash) = 32)
);

-- Dead letters: events that could not be applied after the last attempt.
create table if not exists dead_letter (
    source    text        not null,
    position  bigint      not null,
    event_id  uuid        not null,
    type      text        not null,
    error     text        not null check (length(error) <= 2000),
    attempts  integer     not null default 1 check (attempts > 0),
    failed_at timestamptz not null default now(),
    primary key (source, position)
);

-- Resolved dead letters: applied by a retry, or dropped by an operator. Each also has a row in inbox. Without it, a redelivered dropped event would be taken
-- for an event of a rewritten log and halt the subscription, and read-your-writes would wait for it.
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
