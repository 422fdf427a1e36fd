//! What Cloudflare says when it does not send a mail.

use crate::error::Error;

/// The error for a code of the `send_email` binding. Those of a mail that cannot
/// be sent as it is are [terminal](Error::is_terminal)
/// (<https://developers.cloudflare.com/email-service/api/send-emails/workers-api/>).
pub(crate) fn refusal(code: &str, message: &str) -> Error {
    let text = format!("{code}: {message}");
    let retryable = match code {
        "E_RATE_LIMIT_EXCEEDED" | "E_INTERNAL_SERVER_ERROR" => true,
        // Later may help, soon does not.
        "E_DAILY_LIMIT_EXCEEDED" | "E_DELIVERY_FAILED" => false,
        // Without `E_` in the binding of 2025.
        _ if code.starts_with("E_") || code == "RCPT_NOT_ALLOWED" => return Error::Terminal(text),
        _ => false,
    };
    Error::Platform {
        message: text,
        retryable,
        overloaded: false,
    }
}

#[cfg(test)]
mod tests {
    use super::refusal;

    #[test]
    fn what_cannot_be_sent_is_not_tried_again() {
        for (code, terminal, retryable) in [
            ("E_SENDER_NOT_VERIFIED", true, false),
            ("E_RECIPIENT_SUPPRESSED", true, false),
            ("RCPT_NOT_ALLOWED", true, false),
            ("E_HEADER_NOT_ALLOWED", true, false),
            ("E_RATE_LIMIT_EXCEEDED", false, true),
            ("E_INTERNAL_SERVER_ERROR", false, true),
            ("E_DAILY_LIMIT_EXCEEDED", false, false),
            ("ECONNRESET", false, false),
        ] {
            let error = refusal(code, "no");
            assert_eq!(error.to_string(), format!("{code}: no"));
            assert_eq!(error.is_terminal(), terminal, "{code}");
            assert_eq!(error.is_retryable(), retryable, "{code}");
        }
    }
}
