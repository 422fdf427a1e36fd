//! The desks that customers are sent to.

use super::words::{first_sentence, has, keywords, list, pick};
use crate::routing::{Desk, Route};

const MONEY: &[&str] = &[
    "refund", "money", "charged", "paid", "invoice", "bill", "cancel", "price",
];
const TECHNICAL: &[&str] = &[
    "error", "crash", "password", "login", "log in", "sync", "install", "update", "bug", "slow",
    "broken", "work", "reset", "connect",
];

pub(super) fn route(message: &str) -> Route {
    let (desk, reason) = if has(message, MONEY) {
        (Desk::Refund, "It is about money that was paid.")
    } else if has(message, TECHNICAL) {
        (Desk::Technical, "Something does not do what it should.")
    } else {
        (
            Desk::General,
            "It asks for information and nothing is wrong.",
        )
    };
    Route {
        desk,
        reason: reason.into(),
    }
}

pub(super) fn general(message: &str) -> String {
    let about = list(&keywords(message, 3));
    let about = if about.is_empty() {
        "that".into()
    } else {
        about
    };
    format!(
        "Thank you for asking about {about}. {} You find all of it in your account under Help, and \
         somebody is there on weekdays from eight to six. Just answer this message if anything is \
         left open.",
        pick(
            message,
            &[
                "The short answer is yes, in every plan.",
                "That has become possible this year.",
                "We are glad that you ask before you begin.",
            ],
        )
    )
}

pub(super) fn refund(message: &str) -> String {
    format!(
        "I am sorry that this went wrong, and I have noted: “{}”. To look \
         into it we need the number of the order and the date of the payment. A colleague decides \
         within two working days, and you hear from us either way. Money that is due goes back the \
         way it came, which takes three to five days.",
        first_sentence(message)
    )
}

pub(super) fn technical(message: &str) -> String {
    let first = if has(message, &["password", "login", "log in", "reset"]) {
        "Open the sign-in page and choose “Forgot password”; the mail comes within five minutes, \
         sometimes in the spam folder."
    } else if has(message, &["slow", "sync", "connect"]) {
        "Switch the network off and on, and see whether other pages are slow too."
    } else {
        "Close the app fully and open it again: that clears what hangs."
    };
    format!(
        "1. {first}\n2. Look under Settings, About whether the newest version is installed.\n\
         3. Try it once in a private window, which leaves extensions out.\n\
         4. If “{}” is still true, send us the time at which it happened: we find it in the log.",
        first_sentence(message)
    )
}
