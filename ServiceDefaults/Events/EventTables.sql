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
    key_id    bytea       not null
);
