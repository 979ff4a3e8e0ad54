//! The certificates of `--ca-file`: authorities that are trusted beside those of the machine.

use std::fs;
use std::path::Path;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::core::error::SettingsError;

/// Reads a file of certificates (PEM); it holds one at least, and none that cannot be used.
pub fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, SettingsError> {
    let refuse = |why: String| {
        let hint = "name a file with the certificates of the authorities to trust, in PEM";
        SettingsError::new(format!("--ca-file: {why}"), hint)
    };
    let shown = path.display();
    let bytes = fs::read(path).map_err(|error| refuse(format!("cannot read {shown}: {error}")))?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let certificates = certificates.map_err(|_| refuse(format!("{shown} is not PEM")))?;
    if certificates.is_empty() {
        return Err(refuse(format!("{shown} holds no certificate")));
    }
    let mut store = RootCertStore::empty();
    for (index, certificate) in certificates.iter().enumerate() {
        if store.add(certificate.clone()).is_err() {
            let number = index + 1;
            return Err(refuse(format!(
                "certificate {number} of {shown} cannot be read"
            )));
        }
    }
    Ok(certificates)
}
