# The commands get, post, patch and upload of docs/clerk.zh-CN.md: curl with a token of the bureau. Read it into bash or zsh with: source examples/clerk/commands.sh
# They need curl and jq, and ./run on the same machine. STATE is the state directory of the running system, DISTRICT the code of the district.
STATE=${STATE:-.state} DISTRICT=${DISTRICT:-430503}
THEMEDAY_RUN=${THEMEDAY_RUN:-./run}
themeday_work=$(mktemp -d)
touch "$themeday_work/after"

# get SERVICE PATH [OPTION…]: prints an answer. Options are those of curl: -o FILE saves it, --data-urlencode adds a parameter.
get() { themeday_curl "$1" "$2" --get "${@:3}"; }

# post SERVICE PATH JSON: does something, and prints what came of it.
post() { themeday_curl "$1" "$2" --json "$3"; }

# patch SERVICE PATH JSON: changes the fields that the JSON has.
patch() { themeday_curl "$1" "$2" --request PATCH --json "$3"; }

# upload SERVICE PATH FILE: sends a file.
upload() { themeday_curl "$1" "$2" --form "file=@$3"; }

themeday_curl() {
  local service=$1 path=$2 status=0 event
  # A token is valid for five minutes.
  if [ -z "$(find "$themeday_work" -name token -mmin -4)" ]; then
    "$THEMEDAY_RUN" token bureau --scope "$DISTRICT" --state "$STATE" >"$themeday_work/token" || return
  fi
  # Header themeday-after: another service answers only once it knows what the last request has done (docs/api.md, Read your writes).
  curl -sS --fail-with-body -D "$themeday_work/headers" -H "Authorization: Bearer $(cat "$themeday_work/token")" -H "@$themeday_work/after" "${@:3}" \
    "$(jq -er ".services.$service.http" "$STATE/run.json")/$path" || status=$?
  event=$(sed -n 's/^themeday-event-id: *\([^ \r]*\).*/\1/ip' "$themeday_work/headers")
  [ -z "$event" ] || echo "themeday-after: $service/$event" >"$themeday_work/after"
  case " $* " in *" -o "*) ;; *) echo ;; esac
  return $status
}
