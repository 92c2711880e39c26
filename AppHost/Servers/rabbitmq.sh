#!/usr/bin/env bash
# rabbitmq.sh DIRECTORY: runs the RabbitMQ of the system package on 127.0.0.1:$RABBITMQ_NODE_PORT, with its data below DIRECTORY and its own epmd (on
# $ERL_EPMD_PORT) and Erlang cookie. $RABBITMQ_DIST_PORT is the inter-node port; $RABBITMQ_DEFINITIONS (JSON) has the users and their permissions.
# rabbitmq.sh DIRECTORY ctl …: runs rabbitmqctl against that broker. When started by root, both run as the user rabbitmq.
set -euo pipefail
directory=$1 data=$1/data definitions=${RABBITMQ_DEFINITIONS:-}
unset RABBITMQ_DEFINITIONS
bin=/usr/lib/rabbitmq/bin
[ -x $bin/rabbitmq-server ] || { echo "RabbitMQ is not installed: sudo apt-get install --no-install-recommends rabbitmq-server" >&2; exit 3; }
owner=() as=()
if [ "$(id -u)" -eq 0 ]; then owner=(-o rabbitmq -g rabbitmq) as=(setpriv --reuid rabbitmq --regid rabbitmq --clear-groups); fi
# In a directory of that user, root itself changes nothing: a link there could point anywhere.
as_owner() { "${as[@]}" "$@"; }
write() { as_owner bash -c 'umask 077 && rm -f "$1" && cat >"$1"' write "$1"; }

loopback='-kernel inet_dist_use_interface {127,0,0,1}'
export HOME=$directory RABBITMQ_NODENAME=themeday@localhost RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_MNESIA_BASE=$data RABBITMQ_LOG_BASE=$data \
  RABBITMQ_LOGS=- RABBITMQ_CONFIG_FILE=$directory/rabbitmq RABBITMQ_ADVANCED_CONFIG_FILE=$directory/advanced RABBITMQ_CONF_ENV_FILE=/dev/null \
  RABBITMQ_ENABLED_PLUGINS_FILE=$directory/plugins RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=$loopback RABBITMQ_CTL_ERL_ARGS=$loopback \
  ERL_EPMD_ADDRESS=127.0.0.1 ERL_FLAGS='-start_epmd false' RABBITMQ_ALLOW_INPUT=1   # RABBITMQ_ALLOW_INPUT: the start script execs the server

if [ "${2:-}" = ctl ]; then cd "$directory"; exec "${as[@]}" $bin/rabbitmqctl "${@:3}"; fi

install -d "${owner[@]}" -m 0700 "$directory"
cd "$directory"
# A first start that was killed leaves a schema without its tables, and the next start would wait for them forever. No messages exist yet.
[ -d "$data" ] || rm -f "$directory.initialized"
[ -e "$directory.initialized" ] || [ -e initialized ] || as_owner rm -rf "$data"
as_owner install -d -m 0700 "$data"
[ -e .erlang.cookie ] || write .erlang.cookie < <(tr -dc a-z0-9 </dev/urandom | head -c 32)
write plugins <<<'[].'
write definitions.json <<<"$definitions"
write rabbitmq.conf <<<"load_definitions = $directory/definitions.json
log.console = true
log.console.level = info
log.file = false"

# PARENT COMMAND…: runs a command that is killed when its parent dies. The parent may have died before the signal was set: then it does not start.
with_parent=(setpriv --pdeathsig KILL bash -c '[ "$PPID" = "$0" ] && exec "$@"')

# epmd is restarted when it exits and is a child of this process, which exec replaces with the broker, so epmd ends with the broker. Started by
# Erlang it would be a daemon that outlives the broker and is shared by every node on the machine.
"${as[@]}" "${with_parent[@]}" $$ bash -c 'while :; do "$@" $$ epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1; sleep 0.2; done' keep-epmd \
  "${with_parent[@]}" </dev/null &
for _ in {1..1500}; do (exec 3<>"/dev/tcp/127.0.0.1/$ERL_EPMD_PORT") 2>/dev/null && break; sleep 0.02; done   # half a minute; the broker reports the rest
exec "${as[@]}" "${with_parent[@]}" $PPID $bin/rabbitmq-server -noinput
