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
upload() { themeday_curl "$1" "$2" --form "file=@\"$3\""; }

themeday_curl() {
  local service=$1 path=$2 status=0 event="" saved="" options=()
  shift 2
  while [ $# -gt 0 ]; do
    case $1 in -o) saved=$2; shift 2 ;; *) options+=("$1"); shift ;; esac
  done
  # A token is valid for five minutes.
  if [ -z "$(find "$themeday_work" -name token -mmin -4)" ]; then
    "$THEMEDAY_RUN" token bureau --scope "$DISTRICT" --state "$STATE" >"$themeday_work/token" || return
  fi
  # Header themeday-after: another service answers only once it knows what the last request has done (docs/api.md, Read your writes).
  : >"$themeday_work/answer"
  curl -s --fail-with-body -o "$themeday_work/answer" -D "$themeday_work/headers" -H "Authorization: Bearer $(cat "$themeday_work/token")" \
    -H "@$themeday_work/after" "${options[@]}" "$(jq -er ".services.$service.http" "$STATE/run.json")/$path" || status=$?
  if [ $status -ne 0 ]; then themeday_explain $status >&2; return $status; fi
  event=$(sed -n 's/^themeday-event-id: *\([^ \r]*\).*/\1/ip' "$themeday_work/headers")
  [ -z "$event" ] || echo "themeday-after: $service/$event" >"$themeday_work/after"
  if [ -n "$saved" ]; then mv "$themeday_work/answer" "$saved"; return; fi
  themeday_warn >&2
  cat "$themeday_work/answer"; echo
}

# Says in Chinese what an answer warns of. Not of the draft of a plan, which has its warnings with every edit: its release has them.
themeday_warn() {
  jq -r 'select(type == "object" and (.name // "" | tostring | endswith("/plan") | not)) | .warnings[]?.message | "请注意：\(.)"' \
    "$themeday_work/answer" 2>/dev/null || true
}

# Says in Chinese why a request was refused.
themeday_explain() {
  jq -er 'def of($type): .details[]? | select(.["@type"] | endswith($type));
    of("LocalizedMessage").message as $message | "未办理：" + $message,
    (of("BadRequest").fieldViolations | if length == 1 then "  栏目：\(.[0].field)" else .[] | "  \(.field)：\(.description)" end)' "$themeday_work/answer" 2>/dev/null && return
  case $1 in
    6 | 7 | 52 | 56) echo "未办理：系统没有应答，请检查系统是否已经启动。" ;;
    26) echo "未办理：找不到要上传的文件，请核对文件名。" ;;
    *) echo "未办理（curl $1）"; cat "$themeday_work/answer" ;;
  esac
}
