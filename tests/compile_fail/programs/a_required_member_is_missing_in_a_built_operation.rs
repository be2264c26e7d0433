use connectparticipant::Client;

fn build(client: &Client) {
    let _ = client.send_message().content_type("text/plain").build();
}

fn main() {}
