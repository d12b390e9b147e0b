# Builds the gateway, starts it, waits until it is ready, writes quickstart.json, and stops it.
# shellcheck shell=bash disable=SC2034,SC2154  # directory and the like are set by deploy/quickstart

gateway=$project/build/release/gateway/referral-gateway
was_running=''  # the gateway was up before this command began
gateway_pid=''

build_gateway() {
  local build=$project/build/release
  # Once configured, ninja sees for itself what has to be done again.
  if [[ ! -e $build/build.ninja ]]; then
    say 'Configuring the build'
    mkdir -p "$project/build"
    if ! (cd "$project" && cmake --preset release -DBUILD_TESTING=OFF) >"$build.log" 2>&1; then
      grep -A 3 'CMake Error' "$build.log" >&2 || true
      fail 'the build could not be configured' "All that cmake said: $build.log"
    fi
  fi
  [[ -x $gateway ]] || say 'Building the gateway: some minutes the first time'
  cmake --build "$build" --target referral-gateway -j "$(build_jobs)" ||
    fail 'the gateway does not build' 'What the compiler said is above'
}

# The pid of the gateway that an earlier run left up in this folder; nothing when there is none.
running_gateway() {
  local pid
  pid=$(cat "$directory/gateway.pid" 2>/dev/null) || return 0
  [[ $pid =~ ^[0-9]+$ && -r /proc/$pid/cmdline ]] || return 0
  if tr '\0' '\n' <"/proc/$pid/cmdline" | grep -qxF -- "$directory/gateway.toml"; then
    printf '%s\n' "$pid"
  fi
}

is_ready() {
  curl --silent --fail --max-time 5 --noproxy '*' --output /dev/null \
    "http://127.0.0.1:$management_port/health/ready"
}

# Whether the gateway that runs is the one that was built last, with the configuration that is
# there now, on the ports that were asked for.
is_the_same() {
  local file
  for file in gateway.toml clients.toml routing.toml practices.tsv tls/ca.pem; do
    [[ ! $directory/$file -nt $directory/gateway.pid ]] || return 1
  done
  [[ $(readlink "/proc/$1/exe") == "$gateway" && ! $gateway -nt $directory/gateway.pid ]] &&
    [[ $(jq -r '.fhir + " " + .management' "$directory/quickstart.json" 2>/dev/null) == \
      "https://localhost:$port/fhir http://127.0.0.1:$management_port" ]] &&
    is_ready
}

start_gateway() {
  gateway_pid=$(running_gateway)
  if [[ -n $gateway_pid ]] && is_the_same "$gateway_pid"; then
    say "A gateway from an earlier run is up here (process $gateway_pid): using it"
    was_running=yes
    return
  fi
  if [[ -n $gateway_pid ]]; then
    say "A gateway from an earlier run is up here (process $gateway_pid), with another build or configuration: replacing it"
    end_process "$gateway_pid"
  fi
  local taken
  for taken in "$port --port" "$management_port --management-port"; do
    ! answers "${taken% *}" ||
      fail "port ${taken% *} is in use by another program" "Choose another with ${taken#* }"
  done

  local log=$directory/gateway.log
  # A session of its own: closing the terminal does not end it.
  setsid "$gateway" serve --config "$directory/gateway.toml" </dev/null >>"$log" 2>&1 &
  gateway_pid=$!
  printf '%s\n' "$gateway_pid" >"$directory/gateway.pid"
  trap stop_after_failure EXIT
  local tries=0
  until is_ready; do
    kill -0 "$gateway_pid" 2>/dev/null ||
      fail "the gateway did not start: $(tail -n 1 "$log")" "Its log: $log"
    ((++tries < 150)) || fail 'the gateway is not ready after 30 seconds' "Its log: $log"
    sleep 0.2
  done
  write_json "$gateway_pid"
  good "The gateway is ready (process $gateway_pid)"
  if [[ -n $keep_running ]]; then trap - EXIT; fi
}

# end_process PID: SIGTERM, and waits until it has gone.
end_process() {
  local tries=0
  kill -TERM "$1" 2>/dev/null || return 0
  while kill -0 "$1" 2>/dev/null && [[ $(awk '{ print $3 }' "/proc/$1/stat" 2>/dev/null) != Z ]]; do
    ((++tries < 300)) || fail "process $1, the gateway, does not stop" "End it with: kill -KILL $1"
    sleep 0.1
  done
  rm -f "$directory/gateway.pid"
}

stop_gateway() {
  trap - EXIT
  end_process "$gateway_pid"
  local status=0
  wait "$gateway_pid" || status=$?
  write_json null
  [[ $status -eq 0 ]] || fail "the gateway ended with $status" "Its log: $directory/gateway.log"
}

stop_after_failure() {
  trap - EXIT
  end_process "$gateway_pid"
  write_json null
}

# write_json PID-OR-NULL: whole or not at all, for others may be reading it.
write_json() {
  local name organisation role queue clients='{}'
  for name in $(client_names); do
    quickstart_client "$name"
    clients=$(jq --arg name "$name" --arg file "$directory/tls/$name" --arg role "$role" \
      --arg organisation "$organisation" --arg queue "$queue" \
      '.[$name] = {certificate: "\($file).pem", key: "\($file).key", organisation: $organisation,
                   role: $role} + if $queue == "" then {} else {queue: $queue} end' <<<"$clients")
  done
  jq -n --arg directory "$directory" --arg gateway "$gateway" --argjson pid "$1" \
    --arg port "$port" --arg management_port "$management_port" --argjson clients "$clients" '
    {fhir: "https://localhost:\($port)/fhir",
     management: "http://127.0.0.1:\($management_port)",
     pid: $pid,
     config: "\($directory)/gateway.toml",
     start: [$gateway, "serve", "--config", "\($directory)/gateway.toml"],
     store: "\($directory)/referrals.db",
     log: "\($directory)/gateway.log",
     ca: "\($directory)/tls/ca.pem",
     clients: $clients}' >"$directory/quickstart.json.new"
  mv "$directory/quickstart.json.new" "$directory/quickstart.json"
}

say_how_to_talk() {
  local tls=$directory/tls
  cat <<TEXT

${bold}The gateway is up${plain}: process $gateway_pid
  FHIR        https://localhost:$port/fhir
  health      http://127.0.0.1:$management_port/health
  metrics     http://127.0.0.1:$management_port/metrics
  log         $directory/gateway.log
  for programs $directory/quickstart.json

Ask what it can do (open to everyone):
  curl --cacert $(shown "$tls/ca.pem") https://localhost:$port/fhir/metadata

Look into the link workers' queue:
  curl --cacert $(shown "$tls/ca.pem") --cert $(shown "$tls/link-worker.pem") --key $(shown "$tls/link-worker.key") \\
    'https://localhost:$port/fhir/Task?owner=Organization/U99901&status=requested&_include=Task:focus'

Stop it:
  kill $gateway_pid
TEXT
}
