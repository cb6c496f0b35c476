//! Certificates: authorities that are trusted beside the system's.

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::fmt;
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, Default)]
pub(super) struct Certificates {
    extra: Vec<CertificateDer<'static>>,
}

impl Certificates {
    pub(super) fn add_file(&mut self, path: &Path) -> Result<(), CertificateError> {
        let of_file = |fault| CertificateError { path: Some(path.to_owned()), fault };
        let pem =
            std::fs::read(path).map_err(|error| of_file(CertificateFault::Unreadable(error.to_string())))?;
        self.add_pem(&pem).map_err(|error| of_file(error.fault))
    }

    pub(super) fn add_pem(&mut self, pem: &[u8]) -> Result<(), CertificateError> {
        let broken = |text: String| CertificateError { path: None, fault: CertificateFault::Broken(text) };
        let read = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
        let certificates = read.map_err(|error| broken(error.to_string()))?;
        if certificates.is_empty() {
            return Err(CertificateError { path: None, fault: CertificateFault::None });
        }
        for certificate in &certificates {
            // A store of its own, to hear of what is broken now rather than at the first handshake.
            RootCertStore::empty().add(certificate.clone()).map_err(|error| broken(error.to_string()))?;
        }
        self.extra.extend(certificates);
        Ok(())
    }

    /// The roots of the system and these, and whether the system has any.
    ///
    /// Takes some milliseconds and reads files: not for a thread that must not wait.
    pub(super) fn roots(&self) -> (RootCertStore, bool) {
        let mut store = RootCertStore::empty();
        // What the system holds and rustls cannot read is of no use for a handshake, and nobody's mistake here.
        let (of_system, _) = store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        store.add_parsable_certificates(self.extra.iter().cloned());
        (store, of_system > 0)
    }
}

/// Why certificates cannot be trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateError {
    path: Option<PathBuf>,
    fault: CertificateFault,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum CertificateFault {
    Unreadable(String),
    None,
    Broken(String),
}

impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(f, "{}: ", path.display())?,
            None => f.write_str("the certificates given: ")?,
        }
        match &self.fault {
            CertificateFault::Unreadable(error) => write!(f, "cannot be read: {error}"),
            CertificateFault::None => f.write_str("no PEM certificate (-----BEGIN CERTIFICATE-----) in it"),
            CertificateFault::Broken(error) => write!(f, "a certificate is broken: {error}"),
        }
    }
}

impl std::error::Error for CertificateError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_said_at_once() {
        let add = |pem: &str| Certificates::default().add_pem(pem.as_bytes()).unwrap_err().to_string();
        assert!(add("").contains("no PEM certificate"));
        assert!(add("-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n").contains("broken"));
        assert!(add("-----BEGIN CERTIFICATE-----\naGF0cw==\n-----END CERTIFICATE-----\n").contains("broken"));
        let missing = Certificates::default().add_file(Path::new("/no/such/ca.pem")).unwrap_err().to_string();
        assert!(missing.starts_with("/no/such/ca.pem: cannot be read"), "{missing}");
    }
}
