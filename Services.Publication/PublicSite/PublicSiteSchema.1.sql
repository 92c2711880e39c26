-- The version of what the public site shows of a district is the sum of its rows. It is raised in the transaction of each change, whoever makes it: a request,
-- an event, a process of an older version, an operator. A row for each cause, so that the subscriptions and the requests do not wait for one another.
create table public_site_version (
    district       varchar(6) not null,
    cause          varchar(20) not null,
    version        bigint not null,
    transaction_id xid8 not null, -- of the last change: a reader finds what was committed since its last snapshot
    primary key (district, cause)
);
create index ix_public_site_version_transaction_id on public_site_version (transaction_id);

create function raise_public_site_version() returns trigger language plpgsql as $$
begin
    insert into public_site_version as known (district, cause, version, transaction_id)
    values (case when tg_op = 'DELETE' then old.district else new.district end, tg_table_name, 1, pg_current_xact_id())
    on conflict (district, cause) do update set version = known.version + 1, transaction_id = excluded.transaction_id
    where known.transaction_id <> excluded.transaction_id; -- once for each transaction
    return null;
end $$;

create trigger public_site_created after insert on unit_replica for each row execute function raise_public_site_version();
create trigger public_site_changed after update on unit_replica
    for each row when (old.* is distinct from new.*) execute function raise_public_site_version();
create trigger public_site_deleted after delete on unit_replica for each row execute function raise_public_site_version();

create trigger public_site_created after insert on activity_replica for each row execute function raise_public_site_version();
create trigger public_site_changed after update on activity_replica
    for each row when (old.* is distinct from new.*) execute function raise_public_site_version();
create trigger public_site_deleted after delete on activity_replica for each row execute function raise_public_site_version();

-- Of reports and pictures only what has been public or becomes it.
create trigger public_site_created after insert on report
    for each row when (new.state = 'Published') execute function raise_public_site_version();
create trigger public_site_changed after update on report
    for each row when (old.state = 'Published' or new.state = 'Published') execute function raise_public_site_version();
create trigger public_site_deleted after delete on report
    for each row when (old.published_on is not null) execute function raise_public_site_version();
create trigger public_site_changed after update on picture
    for each row when (old.public_sha256 <> new.public_sha256) execute function raise_public_site_version();
create trigger public_site_deleted after delete on picture for each row execute function raise_public_site_version();

insert into public_site_version (district, cause, version, transaction_id)
select district, 'unit_replica', 1, pg_current_xact_id() from unit_replica group by district
union all
select district, 'activity_replica', 1, pg_current_xact_id() from activity_replica group by district
union all
select district, 'report', 1, pg_current_xact_id() from report where published_on is not null group by district;
