//! Why TLS failed, in words: the library's own are names of its types.

use rustls::{CertificateError, Error};

/// What is wrong, as people say it.
pub fn words(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(why) => certificate(why),
        Error::AlertReceived(alert) => {
            format!("the server refused: {}", spelled(&alert_name(*alert)))
        }
        Error::InvalidMessage(_) => "what came is no TLS; is this a port for HTTPS?".to_owned(),
        other => spelled(&other.to_string()),
    }
}

fn certificate(why: &CertificateError) -> String {
    use CertificateError as Why;
    match why {
        Why::Expired | Why::ExpiredContext { .. } => "its certificate has expired",
        Why::NotValidYet | Why::NotValidYetContext { .. } => {
            "its certificate is not valid yet; is the clock of this machine right?"
        }
        Why::UnknownIssuer => "its certificate is from an authority that is not trusted here",
        Why::NotValidForName | Why::NotValidForNameContext { .. } => {
            "its certificate is for another host"
        }
        Why::Revoked => "its certificate was revoked",
        Why::BadEncoding => "its certificate cannot be read",
        Why::BadSignature => "its certificate is not signed by the authority that it names",
        Why::InvalidPurpose | Why::InvalidPurposeContext { .. } => {
            "its certificate is not one of a server"
        }
        // The library hands on what the verifier says as text alone.
        other if format!("{other:?}").contains("CaUsedAsEndEntity") => {
            "its certificate is that of an authority, not of a server"
        }
        other => {
            return format!(
                "its certificate cannot be verified: {}",
                spelled(&other.to_string())
            );
        }
    }
    .to_owned()
}

fn alert_name(alert: rustls::AlertDescription) -> String {
    format!("{alert:?}")
}

/// A text in which the names of types are words: `PeerIncompatible(NoCipherSuites)` is
/// `peer incompatible: no cipher suites`.
fn spelled(text: &str) -> String {
    let mut words = String::new();
    let mut last = ' ';
    for c in text.chars() {
        match c {
            '(' | '{' => words.push_str(": "),
            ')' | '}' | '"' => {}
            c if c.is_uppercase() && last.is_lowercase() => {
                words.push(' ');
                words.extend(c.to_lowercase());
            }
            c if c.is_uppercase() && !last.is_uppercase() => words.extend(c.to_lowercase()),
            c => words.push(c),
        }
        last = c;
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::ServerName;
    use rustls::{AlertDescription, OtherError, PeerIncompatible};

    use super::*;

    /// As the verifier of the machine has it.
    #[derive(Debug)]
    struct CaUsedAsEndEntity;

    impl std::fmt::Display for CaUsedAsEndEntity {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{self:?}")
        }
    }

    impl std::error::Error for CaUsedAsEndEntity {}

    #[test]
    fn no_name_of_a_type_is_shown() {
        let other = CertificateError::Other(OtherError(std::sync::Arc::new(CaUsedAsEndEntity)));
        let for_name = CertificateError::NotValidForNameContext {
            expected: ServerName::try_from("a.example").unwrap(),
            presented: vec!["b.example".to_owned()],
        };
        for (error, said) in [
            (
                Error::InvalidCertificate(other),
                "its certificate is that of an authority, not of a server",
            ),
            (
                Error::InvalidCertificate(for_name),
                "its certificate is for another host",
            ),
            (
                Error::InvalidCertificate(CertificateError::UnknownIssuer),
                "its certificate is from an authority that is not trusted here",
            ),
            (
                Error::AlertReceived(AlertDescription::HandshakeFailure),
                "the server refused: handshake failure",
            ),
            (
                Error::PeerIncompatible(PeerIncompatible::NoCipherSuitesInCommon),
                "peer is incompatible: no cipher suites in common",
            ),
            (Error::DecryptError, "cannot decrypt peer's message"),
        ] {
            assert_eq!(words(&error), said);
        }
        for word in [
            CertificateError::InvalidOcspResponse,
            CertificateError::UnhandledCriticalExtension,
            CertificateError::UnknownRevocationStatus,
        ] {
            let said = words(&Error::InvalidCertificate(word));
            let is_type = |word: &str| {
                word.chars().skip(1).any(char::is_uppercase) && !word.starts_with("OCSP")
            };
            assert!(!said.split_whitespace().any(is_type), "{said}");
        }
    }
}
