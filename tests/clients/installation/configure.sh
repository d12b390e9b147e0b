# Gives the gateway that deploy/quickstart has started what the journeys that take a turn need: a
# directory of services, needs, a rule and a risk, a provider more, and two endpoints to post to. It is
# taken up at SIGHUP, as an operator would do it. To be sourced by tests/clients/run.
# shellcheck shell=bash disable=SC2154  # project is set by tests/clients/run

# configure_gateway SETTINGS PORT PORT: the ports are those of the two receivers, practice first.
# Writes what was added into SETTINGS (a quickstart.json): push, with port and secret file of each.
configure_gateway() {
  local settings=$1 directory gateway added=$project/tests/clients/installation name said
  directory=$(dirname "$(jq -r .config "$settings")")
  gateway=$(jq -r '.start[0]' "$settings")

  sed -i '/^practices_file = /a directory_file = "services.tsv"' "$directory/gateway.toml"
  cat "$added/routing.toml" >>"$directory/routing.toml"
  for name in practice link-worker; do openssl rand -base64 32 >"$directory/$name.secret"; done
  # A paragraph is a client. The table of an endpoint stands behind the client's own settings.
  awk -v RS= -v ORS='\n\n' -v practice="$2" -v link_worker="$3" '
    function push(name, port) {
      return "\n[client.push]\nurl = \"https://localhost:" port "/notify\"\nca_file = \"tls/ca.pem\"\n" \
        "secret_file = \"" name ".secret\""
    }
    /\nid = "practice"/ { $0 = $0 push("practice", practice) }
    /\nid = "link-worker"/ { $0 = $0 push("link-worker", link_worker) }
    { sub(/queue = "VC902"/, "queues = [\"VC902\", \"VC903\"]"); print }
  ' "$directory/clients.toml" >"$directory/clients.toml.new"
  mv "$directory/clients.toml.new" "$directory/clients.toml"
  said=$("$gateway" import directory --config "$directory/gateway.toml" "$added/services.json" 2>&1) ||
    fail "the directory could not be imported: $said"

  reload_gateway "$settings"
  jq --arg directory "$directory" --argjson practice "$2" --argjson link_worker "$3" '
    .push = {practice: {port: $practice, secret: "\($directory)/practice.secret"},
             "link-worker": {port: $link_worker, secret: "\($directory)/link-worker.secret"}}' \
    "$settings" >"$settings.new"
  mv "$settings.new" "$settings"
}

# reload_gateway SETTINGS: SIGHUP, and waits until the log says what became of it.
reload_gateway() {
  local log before tries=0 said
  log=$(jq -r .log "$1")
  before=$(wc -l <"$log")
  kill -HUP "$(jq -r .pid "$1")"
  until said=$(tail -n "+$((before + 1))" "$log" | grep -E '"(reloaded|reload_refused)"'); do
    ((++tries < 100)) || fail 'the gateway did not read its configuration again' "Its log: $log"
    sleep 0.1
  done
  [[ $said == *'"reloaded"'* ]] || fail "the gateway refused the configuration: $said"
}
