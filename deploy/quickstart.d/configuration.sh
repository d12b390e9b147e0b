# Writes the configuration of a gateway to try out: gateway.toml, clients.toml, routing.toml, and the
# practices that it knows. A file that is there already is kept, so that it can be edited; only the
# ports follow the command line.
# shellcheck shell=bash disable=SC2154  # directory and the like are set by deploy/quickstart

write_gateway_toml() {
  cat <<TOML
# Made by deploy/quickstart, which keeps it from then on, the ports apart.
# config/README.md explains these settings and all others.
public_base = "https://localhost:$port/fhir"
hosts = ["127.0.0.1:$port", "[::1]:$port"]
store = "sqlite:referrals.db"
clients_file = "clients.toml"
routing_file = "routing.toml"
practices_file = "practices.tsv"

[listener]
address = "127.0.0.1"
port = $port

[management]
address = "127.0.0.1"
port = $management_port

[tls]
certificate_file = "tls/server.pem"
private_key_file = "tls/server.key"
client_ca_file = "tls/ca.pem"

# Generous: what is tried out here is not held up by a limit.
[limits]
requests_per_second = 100000
request_burst = 1000000
TOML
}

# The ports and what is made of them, in a file that is there already; one that says them is left
# as it is, for its age tells whether a gateway that runs has read it.
set_ports() {
  local file=$directory/gateway.toml
  sed -E \
    -e "s|^public_base = \"https://localhost:[0-9]+/fhir\"|public_base = \"https://localhost:$port/fhir\"|" \
    -e "s|^hosts = \[\"127.0.0.1:[0-9]+\", \"\[::1\]:[0-9]+\"\]|hosts = [\"127.0.0.1:$port\", \"[::1]:$port\"]|" \
    -e "/^\[listener\]/,/^\[tls\]/ {
      /^\[listener\]/,/^\[management\]/ s/^port = .*/port = $port/
      /^\[management\]/,/^\[tls\]/ s/^port = .*/port = $management_port/
    }" "$file" >"$file.new"
  if cmp --silent "$file" "$file.new"; then rm "$file.new"; else mv "$file.new" "$file"; fi
}

write_clients_toml() {
  local name organisation role queue
  echo '# Made by deploy/quickstart. Each client is known by a name in its certificate.'
  for name in $(client_names); do
    quickstart_client "$name"
    cat <<TOML

[[client]]
id = "$name"
organisation = "$organisation"
role = "$role"
san = "dns:$name.quickstart.example"
TOML
    if [[ -n $queue ]]; then echo "queue = \"$queue\""; fi
  done
}

write_routing_toml() {
  cat <<'TOML'
# Made by deploy/quickstart. Organisations and services are invented.
[triage]
organisation = "QZ9"
name = "Triage desk"

[[provider]]
organisation = "VC901"
name = "Larkfield Community Trust"

[[provider]]
organisation = "VC902"
name = "Harbour Advice Centre"

[[service]]
id = "larkfield-garden"
name = "Larkfield garden group"
provider = "VC901"

[[service]]
id = "harbour-advice"
name = "Harbour debt and benefits advice"
provider = "VC902"

# A referral that states this need, and whose person consents, goes straight to the service.
[[need]]
system = "http://snomed.info/sct"
code = "390893007"               # referral to a physical activity programme
service = "larkfield-garden"
reason = "The stated need, physical activity, is met by Larkfield garden group."
TOML
}

# The format in which NHS England publishes which practice is in which PCN (gp-reg-pat-prac-map).
write_practices_csv() {
  cat <<'CSV'
PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME
GP_PRAC_PAT_LIST,01Oct2025,Y99901,LARKFIELD SURGERY,ZZ99 1AA,U99901,LARKFIELD PCN,E38999901,99Z,Invented ICB - 99Z,E54999901,QZZ,Invented Integrated Care Board,E40999901,Y99,Invented,NONE
GP_PRAC_PAT_LIST,01Oct2025,Y99902,HARBOUR MEDICAL CENTRE,ZZ99 2BB,U99902,HARBOUR PCN,E38999901,99Z,Invented ICB - 99Z,E54999901,QZZ,Invented Integrated Care Board,E40999901,Y99,Invented,NONE
CSV
}

# write_once FILE COMMAND
write_once() {
  [[ -s $directory/$1 ]] || { "$2" >"$directory/$1.new" && mv "$directory/$1.new" "$directory/$1"; }
}

write_configuration() {
  write_once gateway.toml write_gateway_toml
  set_ports
  write_once clients.toml write_clients_toml
  write_once routing.toml write_routing_toml
  write_once practices.csv write_practices_csv
  if [[ ! -s $directory/practices.tsv || $directory/practices.csv -nt $directory/practices.tsv ]]; then
    local said
    said=$("$gateway" import practices --config "$directory/gateway.toml" \
      "$directory/practices.csv" 2>&1) ||
      fail "the practices could not be imported: ${said##*$'\n'}"
  fi
}
