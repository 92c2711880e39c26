-- The role of the service appends to the log and reads it. As its owner it could take the privileges back: the checkpoints stored outside stand against that.
do $$ begin
    execute format('revoke update, delete, truncate on event_log from %I', (select pg_get_userbyid(relowner) from pg_class where oid = 'event_log'::regclass));
end $$;

-- Record times never decrease along the log, so one event from a clock that is a day ahead would give every event of that day its time.
create or replace function outbox_clock_ahead() returns trigger language plpgsql as $$
begin
    raise exception 'the clock of this process is ahead of the database''s: % is after %', new.recorded_at, clock_timestamp() using errcode = 'TD001';
end $$;

create or replace trigger outbox_no_time_ahead before insert on outbox
    for each row when (new.recorded_at > clock_timestamp() + interval '1 minute') execute function outbox_clock_ahead();

-- Read-your-writes asks whether an event was dead-lettered.
create index if not exists ix_dead_letter_event_id on dead_letter (event_id);
