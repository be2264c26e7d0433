use connectparticipant::{Client, ParticipantToken};

fn say(client: &Client, token: ParticipantToken) {
    let _ = client.send_message().connection_token(token);
}

fn main() {}
