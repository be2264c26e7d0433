//! The calls: connections and pages of the transcript.

use std::time::Duration;

use bytes::Bytes;
use connectparticipant::restjson::{
    Body, BoxFuture, ResponseBody, Transport, TransportError, TransportErrorKind,
};
use serde_json::{Value, json};

use super::{Service, time_text};

impl Service {
    fn answer(&self, path: &str, token: &str, body: &Value) -> (u16, String) {
        let denied = (403, json!({"message": "Access denied"}).to_string());
        let mut state = self.lock();
        if path.ends_with("/connection") {
            if state.ended {
                return denied;
            }
            if let Some(status) = state.fail_connections.pop_front() {
                return (status, "{}".to_owned());
            }
            state.token += 1;
            let now = self.clock.milliseconds();
            let mut response = json!({"ConnectionCredentials": {
                "ConnectionToken": state.token.to_string(),
                "Expiry": time_text(now + 24 * 3_600_000)}});
            if body["Type"].as_array().unwrap().contains(&json!("WEBSOCKET")) {
                state.next_url += 1;
                let url = state.next_url;
                state.urls.insert(url, now + 100_000);
                response["Websocket"] = json!({"Url": format!("wss://fake.example/{url}")});
            }
            if let Some(change) = state.script.connection {
                change(&mut response);
            }
            return (200, response.to_string());
        }
        if path.ends_with("/disconnect") {
            return (200, "{}".to_owned());
        }
        if path.ends_with("/message") {
            return (200, json!({"Id": "sent"}).to_string());
        }
        assert!(path.ends_with("/transcript"), "{path}");
        if state.ended || token.parse::<u64>().unwrap() <= state.expired {
            return denied;
        }
        if let Some(status) = state.fail_transcript.pop_front() {
            let word = if status == 400 { r#"{"message":"no"}"# } else { "{}" };
            return (status, word.to_owned());
        }
        state.pages += 1;
        let number = state.pages;
        if let Some(page) = &mut state.script.page {
            return (200, page(body, number));
        }
        (200, page(&state.transcript, body, state.start_exclusive).to_string())
    }
}

/// A page of the transcript. Tokens say which item comes first, by id.
fn page(transcript: &[Value], body: &Value, start_exclusive: bool) -> Value {
    let size = usize::try_from(body["MaxResults"].as_u64().unwrap()).unwrap();
    let forward = body["ScanDirection"] == "FORWARD";
    let position = |id: &Value| transcript.iter().position(|item| item["Id"] == *id);
    let begin = match &body["NextToken"] {
        Value::String(id) => position(&Value::from(id.as_str())).unwrap(),
        _ if forward => {
            position(&body["StartPosition"]["Id"]).unwrap() + usize::from(start_exclusive)
        }
        _ => transcript.len().saturating_sub(1),
    };
    if transcript.is_empty() {
        return json!({"Transcript": []});
    }
    let (items, next): (Vec<_>, _) = if forward {
        let end = (begin + size).min(transcript.len());
        (transcript[begin..end].to_vec(), transcript.get(end))
    } else {
        let end = (begin + 1).saturating_sub(size);
        let items = transcript[end..=begin].iter().rev().cloned().collect();
        (items, end.checked_sub(1).and_then(|next| transcript.get(next)))
    };
    let mut response = json!({"Transcript": items});
    if let Some(next) = next {
        response["NextToken"] = next["Id"].clone();
    }
    response
}

impl Transport for Service {
    fn send(
        &self,
        request: http::Request<Body>,
    ) -> BoxFuture<'_, Result<http::Response<ResponseBody>, TransportError>> {
        Box::pin(async move {
            let path = request.uri().path().to_owned();
            let is_connection = path.ends_with("/connection");
            if is_connection {
                let mut state = self.lock();
                state.connecting += 1;
                state.most_connecting = state.most_connecting.max(state.connecting);
                let body: Value = serde_json::from_slice(request.body().bytes()).unwrap();
                state.asked.push((self.clock.elapsed(), body["Type"].clone()));
            }
            let delay = self.clock.random() % 40;
            tokio::time::sleep(Duration::from_millis(delay)).await;
            if is_connection {
                self.lock().connecting -= 1;
            }
            if !self.unreachable_for().is_zero() {
                let error = std::io::Error::from(std::io::ErrorKind::NetworkUnreachable);
                return Err(TransportError::new(TransportErrorKind::Connect, error));
            }
            let token = request.headers()["x-amz-bearer"].to_str().unwrap().to_owned();
            let body: Value = serde_json::from_slice(request.body().bytes()).unwrap();
            let (status, response) = self.answer(&path, &token, &body);
            let delay = self.clock.random() % 40;
            tokio::time::sleep(Duration::from_millis(delay)).await;
            let mut response = http::Response::new(ResponseBody::from(Bytes::from(response)));
            *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
            Ok(response)
        })
    }
}
