//! The refusals that operations can give, as the document lists them.

use crate::api::problem::Problem;
use utoipa::IntoResponses;

macro_rules! refusals {
    ($($(#[$meta:meta])* $name:ident { $($variant:ident = $status:literal, $text:literal;)+ })+) => { $(
        $(#[$meta])*
        #[derive(IntoResponses)]
        pub enum $name { $(
            #[doc = $text]
            #[response(status = $status, description = $text, content_type = "application/problem+json")]
            $variant(Problem),
        )+ }
    )+ };
}

refusals! {
    /// What an operation without a permission, a body or parameters can refuse.
    Bare {
        Parameters = 400, "There are no parameters; one was given.";
    }
    /// What any operation that needs a permission can refuse.
    Guarded {
        Parameters = 400, "The request, its parameters or its cursor are not valid.";
        Unauthenticated = 401, "No valid access token.";
        Forbidden = 403, "The account lacks the permission.";
        Internal = 500, "A failure of the service.";
        Unavailable = 503, "The service is busy or the database is not available; try again after `Retry-After`.";
    }
    /// What an operation on one thing can refuse.
    Missing {
        NotFound = 404, "Absent, or outside the caller's units.";
    }
    /// What an operation with a body can refuse.
    Bodied {
        Slow = 408, "The body came too slowly.";
        TooLarge = 413, "The body is larger than 256 KiB.";
        MediaType = 415, "The body is not `application/json`.";
        Invalid = 422, "The body is well-formed but breaks rules; all of them are listed.";
    }
    /// What an operation that can run into the present state can refuse.
    Contended {
        Conflict = 409, "It conflicts with the present state.";
    }
    /// What an operation on a state that the caller has seen can refuse.
    Conditional {
        Stale = 412, "It has changed since; the present `ETag` is in the answer.";
        IfMatchRequired = 428, "`If-Match` is missing.";
    }
    /// What a sign-in can refuse.
    SignIn {
        Malformed = 400, "The body is not valid JSON.";
        Credentials = 401, "The name or the password is not right.";
        Internal = 500, "A failure of the service.";
        Unavailable = 503, "The service is busy or the database is not available; try again after `Retry-After`.";
    }
}
