#!/usr/bin/env bash
# Asks a question and follows the answer by Server-Sent Events, with curl and jq:
# VERDEMUSE_KEY=vm_… bash curl.sh 'How often should I water my Harmony Palm?'
set -euo pipefail

url=${VERDEMUSE_URL:-http://localhost:8000/graphql}
question=${1:-How often should I water my Harmony Palm?}
post=(curl -sSN "$url" -H "authorization: Bearer $VERDEMUSE_KEY" -H 'content-type: application/json')

# shellcheck disable=SC2016  # These dollars are GraphQL's.
send='mutation($input: SendMessageInput!) { sendMessage(input: $input) { assistantMessage { id } } }'
# shellcheck disable=SC2016
stream='subscription($id: ID!, $after: Int) {
  messageStream(messageId: $id, after: $after) {
    __typename seq
    ... on MessageDelta { text }
    ... on MessageReset { text }
    ... on MessageFinished { message { status error { message } } }
  }
}'

id=$("${post[@]}" -d "$(jq -n --arg query "$send" --arg content "$question" \
  '{query: $query, variables: {input: {content: $content}}}')" |
  jq -er '.data.sendMessage.assistantMessage.id // error(.errors[0].message)')

# The parts of the text that were read, each as JSON.
parts=() seq=0 finished=''

# Of each event: its seq, its type, its text. Other lines say no more than that the connection lives.
events='select(startswith("data:")) | ltrimstr("data:") | fromjson? | .data.messageStream // empty
  | "\(.seq) \(.__typename) \(.text // "" | tojson)"'

# Follows the answer from the last event that was seen; leaves after so many more.
follow() {
  local seen=0 type text
  exec 3< <("${post[@]}" -H 'accept: text/event-stream' -d "$(jq -n --arg query "$stream" --arg id "$id" \
    --argjson after "$seq" '{query: $query, variables: {id: $id, after: $after}}')" |
    jq -Rr --unbuffered "$events")
  while read -r seq type text <&3; do
    case $type in
      MessageDelta) parts+=("$text") ;;
      MessageReset) parts=("$text") ;;
      MessageFinished) finished=yes ;;
    esac
    seen=$((seen + 1))
    [[ $seen -lt $1 && -z $finished ]] || break
  done
  exec 3<&-
}

# The first time we leave in the middle, as a bad network would have us do.
follow 5
[[ -n $finished ]] || echo "Dropped after event $seq; going on from there." >&2
while [[ -z $finished ]]; do follow 1000000; done
printf '%s\n' "${parts[@]}" | jq -sr 'join("")'
