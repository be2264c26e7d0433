use connectparticipant::Client;

async fn sign_in(client: Client) {
    let _ = client
        .get_authentication_url()
        .session_id("0f8fad5b-d9cb-469f-a165-70867728950e")
        .connection_token("token")
        .send()
        .await;
}

fn main() {}
