-- The digest that readers verify the hash chain with, also those to whom the payload is withheld, so that no reader of the log hashes it again. Generated, so
-- that it follows a payload that was changed past the trigger, and the chain breaks for every reader. Adding it rewrites the table, once, and fires no trigger.
alter table event_log add column if not exists digest bytea generated always as (sha256(payload)) stored;
