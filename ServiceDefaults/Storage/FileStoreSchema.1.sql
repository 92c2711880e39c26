-- The id of the folder with the files of the service, which stands in that folder too: it belongs to this database.
create table if not exists file_store (
    singleton boolean primary key default true check (singleton),
    id        uuid    not null
);
