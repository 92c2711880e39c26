#!/bin/sh
# Run once by the image of PostgreSQL, on an empty volume: the database of each service and the role that owns it, which can connect to no other.
set -eu

create() {
  psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 --set service="$1" --set password="$2" <<'END'
create role :"service" login password :'password';
create database :"service" owner :"service";
revoke all on database :"service" from public;
END
}

psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 --command 'revoke all on database postgres, template1 from public'
create registry "$REGISTRY_DB_PASSWORD"
create scheduling "$SCHEDULING_DB_PASSWORD"
create publication "$PUBLICATION_DB_PASSWORD"
