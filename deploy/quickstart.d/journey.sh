# Plays one referral through, as its parties would. Everybody in it is invented.
# shellcheck shell=bash disable=SC2016,SC2154  # directory and the like are set by deploy/quickstart

ods=https://fhir.nhs.uk/Id/ods-organization-code

# shown FILE: as short as it can be said from where the command was run, ready for a shell.
shown() {
  local short
  short=$(realpath --no-symlinks --relative-to="$PWD" "$1")
  [[ $short != ../* ]] || short=$1
  printf '%q' "$short"
}

# ask CLIENT METHOD PATH [CONTENT-TYPE BODY [HEADER]]: shows the curl line, runs it, and shows what
# came back. The answer stays in $answer (a file), its status in $status. BODY is JSON text.
ask() {
  local client=$1 method=$2 path=$3 type=${4:-} body=${5:-} header=${6:-}
  local tls=$directory/tls url=https://localhost:$port/fhir$path base
  ((++asked))
  base=$directory/journey/$(printf '%02d' "$asked")
  answer=$base-answer.json
  local command=(curl --silent --show-error --cacert "$tls/ca.pem" --cert "$tls/$client.pem"
    --key "$tls/$client.key") line
  line="curl -sS --cacert $(shown "$tls/ca.pem") --cert $(shown "$tls/$client.pem") --key $(shown "$tls/$client.key")"
  if [[ $method != GET ]]; then
    command+=(-X "$method")
    line+=" -X $method"
  fi
  if [[ -n $header ]]; then
    command+=(-H "$header")
    line+=" \\"$'\n'"    -H '$header'"
  fi
  if [[ -n $body ]]; then
    jq . <<<"$body" >"$base-request.json"
    command+=(-H "Content-Type: $type" --data-binary "@$base-request.json")
    line+=" \\"$'\n'"    -H 'Content-Type: $type' --data-binary @$(shown "$base-request.json")"
  fi
  line+=" \\"$'\n'"    '$url'"
  printf '%s\n' "${blue}\$ $line${plain}"
  "${command[@]}" --noproxy '*' --max-time 30 --dump-header "$base-headers.txt" \
    --output "$answer" "$url" || fail "curl could not talk to the gateway" "Its log: $directory/gateway.log"
  show_answer "$base-headers.txt"
}

show_answer() {
  local headers=$1 colour=-M text lines
  status=$(awk '/^HTTP/ { status = $2 } END { print status }' "$headers")
  awk '/^HTTP/ || tolower($1) ~ /^(location|etag|retry-after):$/' "$headers" | tr -d '\r' |
    sed "s/^HTTP.*/${bold}&${plain}/"
  [[ -z $bold ]] || colour=-C
  # Long texts and lists are cut, and so is what a reader of these steps can do without.
  text=$(jq "$colour" '
    def brief:
      if type == "object" then
        (if .resourceType == "Task"
         then del(.intent, .code, .authoredOn, .lastModified, .for, .requester, .extension)
         elif .resourceType == "ServiceRequest" then del(.contained, .supportingInfo, .code)
         elif .resourceType == "Bundle" then del(.link) else . end)
        | del(.meta.lastUpdated, .meta.profile, .system, .fullUrl)
        | if (.text | type) == "object" then del(.text) else . end  # a narrative
        | if .reference and .identifier then del(.identifier, .type) else . end
        | with_entries(.value |= brief)
      elif type == "array" then (map(brief) | if length > 4 then .[:4] + ["..."] else . end)
      elif type == "string" and length > 160 then .[:160] + " ..."
      else . end;
    brief' "$answer" 2>/dev/null) || text=$(head -c 2000 "$answer")
  lines=$(wc -l <<<"$text")
  head -n 60 <<<"$text"
  if ((lines > 60)); then note "... $((lines - 60)) lines more"; fi
  note "(shortened; all of it is in $(shown "$answer"))"
}

# expect STATUS WHAT: the journey goes on only when the answer is as it should be.
expect() {
  [[ $status == "$1" ]] ||
    fail "$2: the gateway answered $status, and $1 was expected" "The answer: $answer"
}

step() {
  printf '\n%s\n' "${bold}${green}$((++steps)). $*${plain}"
}

take() { jq -r "$1 // empty" "$answer"; }

referral() {
  jq -n --arg ods "$ods" --arg number "$1" --arg today "$(date -u +%Y-%m-%d)" '
    {resourceType: "ServiceRequest",
     contained: [
       {resourceType: "Patient", id: "person",
        identifier: [{system: "https://fhir.nhs.uk/Id/nhs-number", value: "9990000018"}],
        name: [{use: "official", family: "Example", given: ["Edith"]}],
        birthDate: "1948-05-17", gender: "female",
        telecom: [{system: "phone", value: "01632 960123", use: "home"}],
        generalPractitioner: [{identifier: {system: $ods, value: "Y99901"}}]},
       {resourceType: "PractitionerRole", id: "referrer",
        practitioner: {display: "Dr Alex Sample"},
        organization: {identifier: {system: $ods, value: "Y99901"}},
        code: [{text: "General practitioner"}]},
       {resourceType: "Consent", id: "consent", status: "active",
        scope: {coding: [{system: "http://terminology.hl7.org/CodeSystem/consentscope",
                          code: "patient-privacy"}]},
        category: [{coding: [{system: "http://loinc.org", code: "59284-0"}]}],
        policyRule: {text: "the person agreed"},
        patient: {reference: "#person"}, provision: {type: "permit"}},
       {resourceType: "Flag", id: "risks", status: "active",
        code: {text: "No known risks"}, subject: {reference: "#person"}}],
     identifier: [{system: "https://quickstart.example/referral", value: $number}],
     status: "active", intent: "order", priority: "routine",
     code: {coding: [{system: "http://snomed.info/sct", code: "871731000000106",
                      display: "Referral to social prescribing service"}]},
     subject: {reference: "#person"}, authoredOn: $today,
     requester: {reference: "#referrer"},
     reasonCode: [{text: "Lives alone since her husband died, and would like company"}],
     supportingInfo: [{reference: "#consent"}, {reference: "#risks"}]}'
}

onward_referral() {
  jq -n --arg ods "$ods" --arg number "$1" --arg first "$2" --arg today "$(date -u +%Y-%m-%d)" '
    {resourceType: "ServiceRequest",
     contained: [
       {resourceType: "PractitionerRole", id: "link-worker",
        practitioner: {display: "Sam Sample"},
        organization: {identifier: {system: $ods, value: "U99901"}},
        code: [{text: "Social prescribing link worker"}]}],
     identifier: [{system: "https://quickstart.example/referral", value: $number}],
     basedOn: [{reference: "ServiceRequest/\($first)"}],
     status: "active", intent: "filler-order",
     code: {text: "Garden group on Tuesdays"},
     subject: {display: "as in the first referral"},
     authoredOn: $today, requester: {reference: "#link-worker"},
     performer: [{reference: "HealthcareService/larkfield-garden"}],
     reasonCode: [{text: "Company, and something to look forward to each week"}]}'
}

accept='[{"op": "replace", "path": "/status", "value": "accepted"}]'
claim() {
  jq -n --arg queue "Organization/$1" '
    {resourceType: "Parameters", parameter: [
      {name: "queue", valueReference: {reference: $queue}}, {name: "count", valueInteger: 100}]}'
}

play_journey() {
  local asked=0 steps=0 answer status number referral task onward onward_task tag
  number=quickstart-$(date -u +%Y%m%dT%H%M%S)-$RANDOM
  rm -rf "$directory/journey"
  mkdir -p "$directory/journey"

  step 'A practice sends a referral, and does not say where to: the gateway finds out'
  ask practice POST /ServiceRequest application/fhir+json "$(referral "$number")"
  expect 201 'sending the referral'
  referral=$(take .id)

  step 'The network failed, perhaps? The same again changes nothing'
  ask practice POST /ServiceRequest application/fhir+json "$(referral "$number")"
  expect 200 'sending the same referral again'

  step "The link workers of the practice's Primary Care Network look into their queue"
  ask link-worker GET '/Task?owner=Organization/U99901&status=requested&_include=Task:focus&_sort=-_lastUpdated&_count=5'
  expect 200 'looking into the queue'

  step 'They claim what is there: each task is handed to one collector only'
  ask link-worker POST '/Task/$claim' application/fhir+json "$(claim U99901)"
  expect 200 'claiming'
  ask link-worker GET "/Task?focus=ServiceRequest/$referral"
  expect 200 'finding the task'
  task=$(take '.entry[0].resource.id')
  tag=$(take '.entry[0].resource.meta.versionId')

  step 'They accept the referral'
  ask link-worker PATCH "/Task/$task" application/json-patch+json "$accept" "If-Match: W/\"$tag\""
  expect 200 'accepting the task'

  step 'They talk with the person, and refer her onward to a garden group'
  ask link-worker POST /ServiceRequest application/fhir+json \
    "$(onward_referral "$number-onward" "$referral")"
  expect 201 'referring onward'
  onward=$(take .id)

  step "The provider looks into its queue, claims and accepts"
  ask provider GET '/Task?owner=Organization/VC901&status=requested&_include=Task:focus&_sort=-_lastUpdated&_count=5'
  expect 200 "looking into the provider's queue"
  ask provider POST '/Task/$claim' application/fhir+json "$(claim VC901)"
  expect 200 'claiming'
  ask provider GET "/Task?focus=ServiceRequest/$onward"
  expect 200 'finding the onward task'
  onward_task=$(take '.entry[0].resource.id')
  ask provider PATCH "/Task/$onward_task" application/json-patch+json "$accept"
  expect 200 'accepting the onward task'

  step 'Some weeks later, the provider reports what came of it'
  ask provider PATCH "/Task/$onward_task" application/json-patch+json '[
    {"op": "replace", "path": "/status", "value": "completed"},
    {"op": "add", "path": "/output", "value": [
      {"type": {"text": "Outcome"},
       "valueString": "Came to six sessions and goes on coming. Feels less alone."}]}]'
  expect 200 'completing the onward task'

  step 'And the link worker closes the first referral'
  ask link-worker PATCH "/Task/$task" application/json-patch+json '[
    {"op": "replace", "path": "/status", "value": "completed"},
    {"op": "add", "path": "/output", "value": [
      {"type": {"text": "Outcome"}, "valueString": "Is a regular of the garden group."}]}]'
  expect 200 'completing the task'

  step 'The practice reads what became of its referral'
  ask practice GET "/Task?focus=ServiceRequest/$referral"
  expect 200 'reading the status'
  [[ $(take '.entry[0].resource.status') == completed ]] ||
    fail 'the practice does not see that the referral is completed' "The answer: $answer"
  ask practice GET "/ServiceRequest/$referral/\$timeline"
  expect 200 'reading the timeline'
  printf '\n'
  take '.parameter[] | select(.name == "text") | .valueString'
  printf '\n'
  good "One referral went all the way: $steps steps, $asked requests."
  note "Every request and answer is in $(shown "$directory/journey")"
}
