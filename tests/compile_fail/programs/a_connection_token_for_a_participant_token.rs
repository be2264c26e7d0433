use connectparticipant::{Client, ConnectionToken};

fn connect(client: &Client, token: &ConnectionToken) {
    let _ = client.create_participant_connection().participant_token(token);
}

fn main() {}
