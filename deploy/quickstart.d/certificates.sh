# Makes a development authority and the certificates of the server and of eight clients. Those that
# are there and hold for another 31 days are kept.
# shellcheck shell=bash disable=SC2034,SC2154  # directory and the like are set by deploy/quickstart

# name, organisation, role, queue of each client; "-" where it has none. Organisations are invented.
quickstart_clients='
practice           Y99901  referrer     -
other-practice     Y99902  referrer     -
link-worker        U99901  link-worker  U99901
other-link-worker  U99902  link-worker  U99902
provider           VC901   provider     VC901
other-provider     VC902   provider     VC902
triage             QZ9     link-worker  QZ9
operator           QZ8     operator     -
'

# quickstart_client NAME: sets organisation, role and queue (empty where it has none).
quickstart_client() {
  read -r _ organisation role queue < <(grep "^$1 " <<<"$quickstart_clients")
  [[ $queue != - ]] || queue=''
}

client_names() { awk 'NF { print $1 }' <<<"$quickstart_clients"; }

run_openssl() {
  local said
  said=$(openssl "$@" 2>&1) || fail "openssl $1 failed: ${said##*$'\n'}"
}

# Whether a certificate is there, with its key, signed by our authority, for a month to come.
still_good() {
  [[ -s $1.pem && -s $1.key ]] && openssl x509 -in "$1.pem" -noout -checkend 2678400 >/dev/null &&
    openssl verify -CAfile "$tls/ca.pem" "$1.pem" >/dev/null 2>&1
}

make_authority() {
  run_openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 3650 \
    -keyout "$tls/ca.key" -out "$tls/ca.pem" -config /dev/null \
    -subj '/CN=Development authority of the referral gateway' \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' -addext 'subjectKeyIdentifier=hash'
}

# make_certificate FILE SUBJECT USAGE ALTERNATIVE-NAMES
make_certificate() {
  local file=$1 subject=$2 usage=$3 names=$4
  run_openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -config /dev/null \
    -keyout "$file.key" -out "$file.csr" -subj "$subject"
  cat >"$file.ext" <<EXT
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = $usage
subjectAltName = $names
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
EXT
  run_openssl x509 -req -sha256 -days 397 -in "$file.csr" -out "$file.pem" \
    -CA "$tls/ca.pem" -CAkey "$tls/ca.key" -set_serial "0x$(openssl rand -hex 16)" \
    -extfile "$file.ext"
  rm -f "$file.csr" "$file.ext"
}

make_certificates() {
  tls=$directory/tls
  mkdir -p "$tls"
  if ! still_good "$tls/ca"; then
    note 'Making a development authority and certificates'
    rm -f "$tls"/*
    make_authority
  fi
  still_good "$tls/server" || make_certificate "$tls/server" '/CN=localhost' serverAuth \
    'DNS:localhost,IP:127.0.0.1,IP:::1'
  local name organisation role queue
  for name in $(client_names); do
    quickstart_client "$name"
    still_good "$tls/$name" || make_certificate "$tls/$name" "/O=$organisation/CN=$name" \
      clientAuth "DNS:$name.quickstart.example"
  done
}
