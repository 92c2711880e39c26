#!/usr/bin/env bash
# postgres.sh DIRECTORY: runs the PostgreSQL of the system package on 127.0.0.1:$PORT, with its data below DIRECTORY (initialized on the first start).
# POSTGRES_PASSWORD is the password of the superuser postgres. POSTGRES_INITDB_ARGS and POSTGRES_ARGS add options; tests use them to disable fsync.
# When started by root, the server runs as the user postgres. The script execs the server, so signals sent to the process reach the server.
set -euo pipefail
directory=$1 data=$1/data password=$POSTGRES_PASSWORD
unset POSTGRES_PASSWORD
bin=$(compgen -G '/usr/lib/postgresql/*/bin/postgres' | sort -V | tail -1) ||
  { echo "PostgreSQL is not installed: sudo apt-get install --no-install-recommends postgresql" >&2; exit 3; }
bin=${bin%/postgres} owner=() as=()
if [ "$(id -u)" -eq 0 ]; then owner=(-o postgres -g postgres) as=(setpriv --reuid postgres --regid postgres --clear-groups); fi

install -d "${owner[@]}" -m 0700 "$directory"
cd "$directory"
if [ ! -d "$data" ]; then   # initialized in a sibling directory and renamed when complete, so a killed start leaves no partial data directory
  # In a directory of that user, root itself changes nothing: a link there could point anywhere.
  printf %s "$password" | "${as[@]}" bash -c 'umask 077 && rm -rf "$1" password && cat >password' initialize "$data.new"
  # shellcheck disable=SC2086  # several options in one variable
  "${as[@]}" "$bin/initdb" -D "$data.new" -U postgres --auth=scram-sha-256 --pwfile=password --encoding=UTF8 --locale=C.UTF-8 ${POSTGRES_INITDB_ARGS:-}
  "${as[@]}" bash -c 'rm password && mv "$1" "$2"' initialize "$data.new" "$data"
fi

# A killed server leaves postmaster.pid. The PID may be that of a server still exiting, or be reused by a process that PostgreSQL would take for a server.
# Backends exit shortly after the server; until then PostgreSQL refuses to start. Their working directory is the data directory. grep -q would SIGPIPE ls.
if read -r pid <"$data/postmaster.pid"; then
  while tr '\0' '\n' <"/proc/$pid/cmdline" | grep -xF "$data" >/dev/null; do kill -QUIT "$pid" || true; sleep 0.05; done
  for _ in {1..200}; do { ls -l /proc/[0-9]*/cwd || true; } | grep -F -- "-> $data" >/dev/null || break; sleep 0.05; done
  "${as[@]}" rm -f "$data/postmaster.pid"
fi 2>/dev/null

# The server exits at once when its parent dies, and recovers from its WAL on the next start. The parent may have died before the signal was set.
# shellcheck disable=SC2086
exec "${as[@]}" setpriv --pdeathsig KILL bash -c '[ "$PPID" = "$0" ] && exec "$@"' $PPID setpriv --pdeathsig QUIT \
  "$bin/postgres" -D "$data" -c "port=$PORT" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
  -c max_connections=300 -c shared_buffers=256MB -c max_wal_size=2GB -c jit=off -c timezone=UTC -c log_timezone=UTC -c 'log_line_prefix=%m [%p] ' \
  ${POSTGRES_ARGS:-}
