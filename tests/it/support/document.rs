//! The operations of the document, read from the document itself, so that no test can forget a new one.

use serde_json::Value;
use std::sync::LazyLock;

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `GET`, `POST`, `PUT` or `PATCH`.
    pub method: String,
    /// The path with its `{id}`.
    pub path: String,
    /// The operation id.
    pub id: String,
    /// All that the document says of it.
    pub said: Value,
}

/// The document as the service makes it; once for all tests, for it is a megabyte.
pub fn document() -> &'static Value {
    static MADE: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(&*canbo::api::docs::document()).unwrap());
    &MADE
}

/// Every operation, by path and method.
pub fn operations() -> &'static [Operation] {
    static READ: LazyLock<Vec<Operation>> = LazyLock::new(read);
    &READ
}

fn read() -> Vec<Operation> {
    let mut all = Vec::new();
    for (path, item) in document()["paths"].as_object().unwrap() {
        for (method, said) in item.as_object().unwrap() {
            let id = said["operationId"].as_str().unwrap_or_default().to_owned();
            all.push(Operation { method: method.to_uppercase(), path: path.clone(), id, said: said.clone() });
        }
    }
    assert!(all.len() > 40, "the document has lost operations");
    all
}

impl Operation {
    /// The address with an id in its place.
    pub fn at(&self, id: &str) -> String {
        self.path.replace("{id}", id)
    }

    /// Whether a request is one for it.
    pub fn is_at(&self, method: &str, address: &str) -> bool {
        let path = address.split('?').next().unwrap_or_default();
        let mut parts = path.split('/');
        let mut same =
            self.path.split('/').map(|part| parts.next().is_some_and(|there| part == "{id}" || part == there));
        self.method == method && same.by_ref().all(|same| same) && parts.next().is_none()
    }

    /// Whether it reads something that the service keeps.
    pub fn reads(&self) -> bool {
        self.method == "GET" && self.path.starts_with("/v1/")
    }

    /// The names of its parameters in the query; whether each is required.
    pub fn parameters(&self) -> Vec<(&'static str, bool)> {
        let said = &operations().iter().find(|o| o.id == self.id).expect("one of the document").said;
        let queries = said["parameters"].as_array().into_iter().flatten().filter(|p| p["in"] == "query");
        queries.map(|p| (p["name"].as_str().expect("a name"), p["required"] == true)).collect()
    }

    /// The members that its body can have.
    pub fn members(&self) -> Vec<&'static str> {
        let Some(kind) = self.media_type() else { return Vec::new() };
        let said = &operations().iter().find(|o| o.id == self.id).expect("one of the document").said;
        let schema = resolved(document(), &said["requestBody"]["content"][kind]["schema"]);
        schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
    }

    /// Whether it changes anything that the ledger keeps.
    pub fn writes(&self) -> bool {
        // Look-ups, dry runs and simulations ask by `POST` and change nothing.
        let asks = ["/lookups", "/checks", "/simulations"].iter().any(|end| self.path.ends_with(end));
        self.method != "GET" && self.path.starts_with("/v1/") && self.id != "login" && !asks
    }

    /// The media type that its body takes first: of a patch that of RFC 7396.
    pub fn media_type(&self) -> Option<&'static str> {
        let content = self.said["requestBody"]["content"].as_object()?;
        ["application/merge-patch+json", "application/json", "application/x-www-form-urlencoded"]
            .into_iter()
            .find(|kind| content.contains_key(*kind))
    }

    /// Whether its body need not say anything.
    pub fn takes_nothing(&self) -> bool {
        let content = &self.said["requestBody"]["content"]["application/json"]["schema"];
        content.is_object() && resolved(document(), content)["required"].as_array().is_none_or(Vec::is_empty)
    }

    /// Whether the document knows a status for it.
    pub fn can_give(&self, status: u16) -> bool {
        self.said["responses"].get(status.to_string()).is_some()
    }
}

/// What a `$ref` of the document leads to; anything else is itself.
pub fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        None => value,
        Some(place) => {
            let found =
                document.pointer(place.trim_start_matches('#')).unwrap_or_else(|| panic!("{place} leads nowhere"));
            resolved(document, found)
        }
    }
}
