//! The document of the interface (OpenAPI 3.1), made from the code, and the pages that show it.

use crate::api::locale::Lang;
use crate::api::problem::Code;
use crate::api::routes;
use actix_web::web::Bytes;
use actix_web::{App, HttpResponse, get};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use utoipa::openapi::security::{
    ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa::{Modify, OpenApi as _};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Canbo",
        description = "Registry and compliance service for the officials of a Vietnamese province's communes and wards. \
            Every dated question takes `as_of`, a civil day in Asia/Ho_Chi_Minh, and `known_at`, the entry of the ledger up \
            to which the service knew. The conventions are in `openapi/README.md`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "This service.")),
    tags(
        (name = "service", description = "The state of the service."),
        (name = "auth", description = "Sign-in of people and machines."),
        (name = "units", description = "Units of the administration through time."),
        (name = "positions", description = "The catalogue of titles."),
        (name = "decisions", description = "The papers by which something takes effect."),
        (name = "officials", description = "The people."),
        (name = "appointments", description = "Who holds which title where, and when."),
        (name = "qualifications", description = "Diplomas, certificates and attested skills."),
        (name = "exemptions", description = "Releases from requirements."),
        (name = "evaluations", description = "How people were rated, year by year."),
        (name = "disciplines", description = "Disciplinary measures, and how long each is in force."),
        (name = "pools", description = "Planning pools: who is prepared for which title, and how ready they are."),
        (name = "rotations", description = "Transfers, rotations and secondments: from the policy to the post, and back."),
        (name = "recruitments", description = "How people come into the service: from the competition to the end of the probation."),
        (name = "reorganisations", description = "Reforms of units: staged, checked, approved and carried out as one act."),
        (name = "rules", description = "What people are judged by, and what shares are aimed at."),
        (name = "compliance", description = "Who meets which standard on any day, and why."),
        (name = "entitlements", description = "How people are paid, what falls due, and allowances for concurrent titles."),
        (name = "absences", description = "Time away from work, and whether it counts."),
        (name = "reports", description = "What was done."),
        (name = "staffing", description = "Ceilings, established posts, who counts against them, and which seats are free."),
        (name = "programme", description = "How resolutions are made known and carried out: tasks, and how far they have come."),
        (name = "training", description = "Courses, classes, who is enrolled in them, and what is planned for a year."),
    ),
    modifiers(&Security),
)]
struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let parts = document.components.get_or_insert_default();
        let mut bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        bearer.description =
            Some("The `access_token` that `POST /v1/auth/login` or `POST /oauth/token` gave.".to_owned());
        parts.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let flow = Flow::ClientCredentials(ClientCredentials::new("/oauth/token", Scopes::new()));
        let oauth = OAuth2::with_description([flow], "Machine clients: name and secret.");
        parts.add_security_scheme("oauth2", SecurityScheme::OAuth2(oauth));
        let none: [&str; 0] = [];
        document.security =
            Some(vec![SecurityRequirement::new("bearer", none), SecurityRequirement::new("oauth2", none)]);
    }
}

/// The document, made from the routes; once in a process, for it is the same each time.
pub fn document() -> Arc<OpenApi> {
    static MADE: LazyLock<Arc<OpenApi>> = LazyLock::new(|| Arc::new(made()));
    Arc::clone(&MADE)
}

fn made() -> OpenApi {
    let app = App::new().into_utoipa_app().openapi(Document::openapi()).configure(routes);
    let (_, mut document) = app.split_for_parts();
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    tidy(&mut document);
    leave_out_what_nothing_names(&mut document);
    document
}

/// A page shows its items within itself, so that the schema of an item that stands nowhere else is named by nothing.
fn leave_out_what_nothing_names(document: &mut OpenApi) {
    let Ok(text) = document.to_json() else { return };
    let named: BTreeSet<&str> =
        text.split("\"#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    if let Some(parts) = &mut document.components {
        parts.schemas.retain(|name, _| named.contains(name.as_str()));
    }
}

/// Operations get a summary of one line; a response without a description gets one, for OpenAPI 3.1 asks for it.
fn tidy(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        let all = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in all.into_iter().flatten() {
            if let Some(summary) = &mut operation.summary {
                *summary = summary.trim_end_matches('.').to_owned();
            }
            for response in operation.responses.responses.values_mut() {
                if let RefOr::T(response) = response
                    && response.description.is_empty()
                {
                    response.description = "The answer.".to_owned();
                }
            }
        }
    }
}

/// The document as text: the same bytes that are checked in.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn document_text(document: &OpenApi) -> Result<String, String> {
    document.to_pretty_json().map(|text| text + "\n").map_err(|e| e.to_string())
}

/// The methods that the document has for a path, if it has the path.
pub fn allowed(document: &OpenApi, path: &str) -> Option<String> {
    let item = document.paths.paths.iter().find(|(template, _)| matches(template, path)).map(|(_, item)| item)?;
    let mut methods = vec!["OPTIONS"];
    for (there, name) in [
        (item.get.is_some(), "GET"),
        (item.get.is_some(), "HEAD"),
        (item.post.is_some(), "POST"),
        (item.put.is_some(), "PUT"),
        (item.patch.is_some(), "PATCH"),
        (item.delete.is_some(), "DELETE"),
    ] {
        if there {
            methods.push(name);
        }
    }
    methods.sort_unstable();
    Some(methods.join(", "))
}

fn matches(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(w), Some(g)) if w == g || (w.starts_with('{') && !g.is_empty()) => {}
            _ => return false,
        }
    }
}

/// The pages under `/docs/`: Swagger UI from the binary, nothing from outside.
pub fn pages() -> SwaggerUi {
    // Folded: there are hundreds of operations, and a page that unfolds them all is slow to appear and long to scroll.
    let config = Config::from("/openapi.json")
        .persist_authorization(false)
        .try_it_out_enabled(true)
        .doc_expansion("none")
        .default_models_expand_depth(0)
        .filter(true);
    SwaggerUi::new("/docs/{_:.*}").config(config)
}

/// The document itself, written once in a process.
#[get("/openapi.json")]
pub async fn described() -> HttpResponse {
    static WRITTEN: LazyLock<Option<Bytes>> = LazyLock::new(|| document().to_json().ok().map(Bytes::from));
    match &*WRITTEN {
        Some(text) => HttpResponse::Ok().content_type("application/json").body(text.clone()),
        None => HttpResponse::InternalServerError().finish(),
    }
}

/// What each code of a problem means, in both languages: where the `type` of a problem leads.
#[get("/docs/problems")]
pub async fn problems() -> HttpResponse {
    let row = |code: &Code| {
        let (id, status) = (code.code(), code.status().as_u16());
        let (vi, en) = (code.title(Lang::Vi), code.title(Lang::En));
        format!(
            "<tr id=\"{id}\"><td><code>{id}</code></td><td>{status}</td><td lang=\"vi\">{vi}</td><td lang=\"en\">{en}</td></tr>"
        )
    };
    let rows: String = Code::ALL.iter().map(row).collect();
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Canbo: problems</title>\
         <style>body{{font:16px/1.5 system-ui;margin:2rem auto;max-width:70rem;padding:0 1rem}}td,th{{border-bottom:1px solid #ddd;\
         padding:.4rem .8rem;text-align:left;vertical-align:top}}tr:target{{background:#ffd}}</style>\
         <h1>Problems</h1><p>Every refusal is <code>application/problem+json</code> (RFC 9457); its <code>code</code> is one of these.</p>\
         <table><tr><th>code<th>status<th>vi<th>en</tr>{rows}</table></html>"
    ))
}

/// `/docs` leads to `/docs/`.
#[get("/docs")]
pub async fn redirect() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header(("Location", "/docs/")).finish()
}
