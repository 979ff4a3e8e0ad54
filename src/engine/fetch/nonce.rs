//! Numbers used once.

use crate::core::error::Transport;

/// 32 random hex digits, never used twice.
pub fn nonce() -> Result<String, Transport> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Transport::Prepare {
        host: "this machine".to_owned(),
        why: format!("no random numbers: {error}"),
    })?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonces_differ() {
        let [one, other] = [(); 2].map(|()| nonce().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
