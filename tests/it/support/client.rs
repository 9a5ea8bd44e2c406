//! A caller over HTTP.

use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

/// What was asked of a service and what it answered, in order, for as long as it is written down.
#[derive(Clone, Default)]
pub struct Script(Arc<Mutex<Option<Vec<Exchange>>>>);

/// A request and its answer.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub answer: Answer,
}

impl Script {
    /// From here on everything is written down.
    pub fn begin(&self) {
        *self.0.lock().unwrap() = Some(Vec::new());
    }

    /// What was written down; from here on nothing is.
    pub fn end(&self) -> Vec<Exchange> {
        self.0.lock().unwrap().take().expect("a script that was begun")
    }

    fn note(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8], answer: &Answer) {
        if let Some(all) = self.0.lock().unwrap().as_mut() {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let (method, path, body) = (method.to_owned(), path.to_owned(), body.to_owned());
            all.push(Exchange { method, path, headers, body, answer: answer.clone() });
        }
    }
}

/// A caller.
#[derive(Clone)]
pub struct Client {
    agent: ureq::Agent,
    address: SocketAddr,
    token: Option<String>,
    language: Option<&'static str>,
    script: Script,
}

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The entity tag.
    pub fn etag(&self) -> &str {
        self.header("etag").expect("an ETag")
    }

    /// The id in the body.
    pub fn id(&self) -> String {
        self.json()["id"].as_str().expect("an id").to_owned()
    }

    /// The same answer, if it has a status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The same answer, if it is a refusal with a code, in the form of RFC 9457.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text);
        let body = self.json();
        assert_eq!((body["code"].as_str(), body["status"].as_u64()), (Some(code), Some(u64::from(status))), "{body}");
        assert_eq!(body["request_id"].as_str(), self.header("x-request-id"));
        self
    }

    /// What a refusal says is wrong with the input: pointers and codes, in order.
    pub fn wrong(&self) -> Vec<(String, String)> {
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let body = self.json();
        body["errors"].as_array().into_iter().flatten().map(|e| (text(&e["pointer"]), text(&e["code"]))).collect()
    }
}

impl Client {
    /// A caller of the service at an address.
    pub fn at(address: SocketAddr, token: Option<String>) -> Self {
        Self::new(address, token, Script::default())
    }

    pub(super) fn new(address: SocketAddr, token: Option<String>, script: Script) -> Self {
        let config = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build();
        Self { agent: config.into(), address, token, language: None, script }
    }

    /// The same caller, asking for a language.
    pub fn speaking(mut self, language: &'static str) -> Self {
        self.language = Some(language);
        self
    }

    /// The caller's token.
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("a token")
    }

    /// A request with a JSON body to a service that may be gone.
    pub fn attempt(&self, method: &str, path: &str, body: &Value) -> Result<Answer, ureq::Error> {
        self.try_send(method, path, &[("content-type", "application/json")], body.to_string().as_bytes())
    }

    /// Any request.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.try_send(method, path, headers, body).unwrap()
    }

    fn try_send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer, ureq::Error> {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(language) = self.language {
            request = request.header("accept-language", language);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = self.agent.run(request.body(body).unwrap())?;
        let header = |v: &ureq::http::HeaderValue| String::from_utf8_lossy(v.as_bytes()).into_owned();
        let answer = Answer {
            status: answer.status().as_u16(),
            headers: answer.headers().iter().map(|(n, v)| (n.as_str().to_owned(), header(v))).collect(),
            text: String::from_utf8_lossy(&answer.body_mut().read_to_vec()?).into_owned(),
        };
        self.script.note(method, path, headers, body, &answer);
        Ok(answer)
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], body.to_string().as_bytes())
    }

    /// A change of a state that the caller has seen.
    pub fn act(&self, path: &str, etag: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json"), ("if-match", etag)];
        self.send("POST", path, &headers, body.to_string().as_bytes())
    }

    /// A correction of a state that the caller has seen: `PUT` of the whole, or `PATCH` of a part.
    pub fn correct(&self, method: &str, path: &str, etag: &str, body: &Value) -> Answer {
        let kind = if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
        self.send(method, path, &[("content-type", kind), ("if-match", etag)], body.to_string().as_bytes())
    }

    /// Every item of a list, page by page.
    pub fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = path.to_owned();
        loop {
            let page = self.get(&next).expect(200);
            items.extend(page.json()["items"].as_array().unwrap().iter().cloned());
            match page.json()["next"].as_str() {
                None => return items,
                Some(cursor) => {
                    let sign = if path.contains('?') { '&' } else { '?' };
                    next = format!("{path}{sign}after={cursor}");
                }
            }
        }
    }
}
