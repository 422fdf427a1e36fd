//! The books, and the routes that were there before the agents. One of them is even
//! called `/agents`: a library knows other ones.

use axum::{Json, Router, extract::Path, http::StatusCode, routing::get};
use serde::Serialize;
use worker::Env;

/// A book of the library.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Book {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) by: &'static str,
}

const BOOKS: [Book; 3] = [
    Book {
        id: "emma",
        title: "Emma",
        by: "Jane Austen",
    },
    Book {
        id: "kim",
        title: "Kim",
        by: "Rudyard Kipling",
    },
    Book {
        id: "walden",
        title: "Walden",
        by: "Henry David Thoreau",
    },
];

/// The book with this id.
pub(crate) fn find(id: &str) -> Option<&'static Book> {
    BOOKS.iter().find(|book| book.id == id)
}

pub(crate) fn routes() -> Router<Env> {
    Router::new()
        .route("/health", get(async || "ok"))
        .route(
            "/agents",
            get(async || Json(["A. P. Watt", "James Pinker"])),
        )
        .route("/books", get(async || Json(BOOKS)))
        .route("/books/{id}", get(book))
}

async fn book(Path(id): Path<String>) -> Result<Json<&'static Book>, StatusCode> {
    find(&id).map(Json).ok_or(StatusCode::NOT_FOUND)
}
