use connectparticipant::ConnectionToken;

fn log(token: &ConnectionToken) {
    println!("{token}");
}

fn main() {}
