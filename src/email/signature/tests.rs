use super::*;
use proptest::prelude::*;

const NOW: i64 = 1_700_000_000_000;

fn signed(secret: &str, agent: &str, id: &str, now: i64) -> Result<[String; 4]> {
    Ok(sign_agent_headers(secret, agent, id, now)?.map(|(_, value)| value))
}

fn check(
    [agent, id, signature, timestamp]: &[String; 4],
    secret: &str,
    now: i64,
) -> Result<(), SignatureFault> {
    Claim {
        agent,
        id,
        signature,
        timestamp,
    }
    .verify(secret, DEFAULT_MAX_AGE, now)
}

/// Made by the TypeScript package (facts L.1).
#[test]
fn the_signature_of_the_typescript_sdk() -> Result<()> {
    let headers = sign_agent_headers("test-secret", "email-agent", "user-123", NOW)?;
    assert_eq!(
        headers,
        [
            ("X-Agent-Name", "email-agent".to_owned()),
            ("X-Agent-ID", "user-123".to_owned()),
            (
                "X-Agent-Sig",
                "VeUB2mviOPpNgEuloFfwAw/RGr7JZgMjDaM+JhXQI8g=".to_owned()
            ),
            ("X-Agent-Sig-Ts", "1700000000".to_owned()),
        ]
    );
    Ok(())
}

#[test]
fn what_cannot_be_signed() {
    for (secret, agent, id, text) in [
        ("", "a", "b", "secret is required for signing agent headers"),
        (
            "s",
            "",
            "b",
            "agentName is required for signing agent headers",
        ),
        (
            "s",
            "a",
            "",
            "agentId is required for signing agent headers",
        ),
        ("s", "a:b", "c", "agentName cannot contain colons"),
        ("s", "a", "b:c", "agentId cannot contain colons"),
    ] {
        let error = sign_agent_headers(secret, agent, id, NOW).map(drop);
        assert_eq!(error, Err(Error::Config(text.into())));
    }
}

#[test]
fn it_holds_for_a_while() -> Result<()> {
    let headers = signed("s", "a", "b", NOW)?;
    let days = |days: i64| days * 24 * 3600 * 1000;
    for (now, expected) in [
        (NOW, Ok(())),
        (NOW + days(30), Ok(())),
        (NOW + days(30) + 1000, Err(SignatureFault::Expired)),
        (NOW - 300_000, Ok(())),
        (NOW - 301_000, Err(SignatureFault::Invalid)),
    ] {
        assert_eq!(check(&headers, "s", now), expected, "{now}");
    }
    Ok(())
}

#[test]
fn what_does_not_fit_is_refused() -> Result<()> {
    let [agent, id, signature, timestamp] = signed("s", "a", "b", NOW)?;
    let invalid = Err(SignatureFault::Invalid);
    let check = |agent: &str, id: &str, signature: &str, timestamp: &str| {
        let headers = [agent, id, signature, timestamp].map(str::to_owned);
        check(&headers, "s", NOW)
    };
    assert_eq!(check("other", &id, &signature, &timestamp), invalid);
    assert_eq!(check(&agent, "other", &signature, &timestamp), invalid);
    assert_eq!(check(&agent, &id, "", &timestamp), invalid);
    assert_eq!(check(&agent, &id, "no base64", &timestamp), invalid);
    assert_eq!(
        check(&agent, &id, signature.trim_end_matches('='), &timestamp),
        invalid
    );
    // It parses, and is not what was signed.
    assert_eq!(check(&agent, &id, &signature, "1700000000x"), invalid);
    assert_eq!(check(&agent, &id, &signature, " 1700000000"), invalid);
    let malformed = Err(SignatureFault::MalformedTimestamp);
    for odd in ["soon", "", "-", "x1700000000"] {
        assert_eq!(check(&agent, &id, &signature, odd), malformed, "{odd:?}");
    }
    Ok(())
}

#[test]
fn numbers_are_read_as_javascript_does() {
    for (text, expected) in [
        ("12", Some(12.0)),
        ("  12abc", Some(12.0)),
        ("+3", Some(3.0)),
        ("-3.9", Some(-3.0)),
        ("1e9", Some(1.0)),
        ("", None),
        ("abc", None),
        ("+-1", None),
    ] {
        assert_eq!(leading_integer(text), expected, "{text:?}");
    }
    assert_eq!(leading_integer(&"9".repeat(400)), Some(f64::INFINITY));
}

proptest! {
    #[test]
    fn what_is_signed_verifies(
        secret in ".{1,80}",
        agent in "[^:]{1,20}",
        id in "[^:]{1,20}",
        now in 0_i64..4_000_000_000_000,
    ) {
        let Ok(headers) = signed(&secret, &agent, &id, now) else {
            return Err(TestCaseError::fail("not signed"));
        };
        prop_assert_eq!(check(&headers, &secret, now), Ok(()));
        let other = format!("{secret}x");
        prop_assert_eq!(check(&headers, &other, now), Err(SignatureFault::Invalid));
    }

    #[test]
    fn nothing_else_does(agent: String, id: String, signature: String, timestamp: String, now: i64) {
        let headers = [agent, id, signature, timestamp];
        prop_assert!(check(&headers, "secret", now).is_err());
    }
}
