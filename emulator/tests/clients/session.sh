set -eu
trap 'kill $! 2>/dev/null || true' EXIT
# region: session
# Start the emulator with a chat. It prints one line of JSON.
connectparticipant-emulator --port 0 --chat Ada --json > emulator.json &
until [ -s emulator.json ]; do kill -0 $!; sleep 0.1; done
value() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" emulator.json; }
control=$(value controlApi)
chat=$control/chats/$(value contactId)
post() { curl --silent --show-error --fail-with-body --json "$2" "$1"; echo; }

# An agent joins, and says something.
post "$chat/join" '{"displayName": "Sam"}'
post "$chat/say" '{"content": "How can I help?"}'

# The customer is asked to sign in, and does so.
post "$chat/ask-to-sign-in" '{}'
post "$chat/finish-sign-in" '{"outcome": "succeeded", "displayName": "Countess"}'

# The next two SendMessage are throttled. The customer's WebSockets are cut.
post "$control/faults" '{"operation": "SendMessage", "times": 2, "status": 429, "code": "ThrottlingException"}'
post "$chat/socket-fault" '{"fault": "cut"}'

# An hour passes at once.
post "$control/clock" '{"advanceSeconds": 3600}'

# The agent ends the chat. See what was in it.
post "$chat/end" '{}'
curl --silent "$chat"

# Stop the emulator.
kill $!
# end region
