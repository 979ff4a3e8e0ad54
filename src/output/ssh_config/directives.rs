//! The directives of a block: plain words of ASCII, as what comes from the network is no pattern, token or option.

use std::net::IpAddr;

use super::left_out::NoBlock;
use crate::core::model::Ssh;

/// The longest name of a host that DNS has.
const LONGEST_HOST: usize = 253;
/// The longest name of a user that systems allow.
const LONGEST_USER: usize = 256;

/// The directives of a block, or why there is none.
pub fn of(ssh: &Ssh<'_>) -> Result<Box<str>, NoBlock> {
    let host = ssh.host.as_deref().ok_or(NoBlock::NoAddress)?;
    check(host, ssh)?;
    let port = ssh.port.map(|port| format!("    Port {port}\n"));
    let user = ssh.user.as_ref().map(|user| format!("    User {user}\n"));
    let rest = [port, user].into_iter().flatten().collect::<String>();
    Ok(format!("    HostName {host}\n{rest}").into())
}

fn check(host: &str, ssh: &Ssh<'_>) -> Result<(), NoBlock> {
    let is_port = |port: u32| u16::try_from(port).is_ok_and(|port| port > 0);
    let is_user = |user: &str| is_word(user, LONGEST_USER, true);
    if host.parse::<IpAddr>().is_err() && !is_word(host, LONGEST_HOST, false) {
        Err(NoBlock::Host)
    } else if !ssh.port.is_none_or(is_port) {
        Err(NoBlock::Port)
    } else if !ssh.user.as_deref().is_none_or(is_user) {
        Err(NoBlock::User)
    } else {
        Ok(())
    }
}

/// Whether a text is a plain word of ASCII: letters, digits, and `._-` behind the first of them.
fn is_word(text: &str, longest: usize, may_begin_with_underscore: bool) -> bool {
    let is_good = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let is_first = |c: char| c.is_ascii_alphanumeric() || may_begin_with_underscore && c == '_';
    text.len() <= longest && text.starts_with(is_first) && text.chars().all(is_good)
}
