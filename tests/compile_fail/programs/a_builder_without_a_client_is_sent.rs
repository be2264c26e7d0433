use connectparticipant::operation::disconnect_participant::DisconnectParticipant;

async fn send() {
    let _ = DisconnectParticipant::builder().connection_token("token").send().await;
}

fn main() {}
